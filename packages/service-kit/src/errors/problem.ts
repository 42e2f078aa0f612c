import { PROBLEMS, type ProblemCode } from '@mozpool/contracts';

export type ProblemParams = Record<string, unknown>;

/** An expected failure that the caller hears about, as RFC 9457 describes. Thrown by handlers, answered by the HTTP application. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly params: ProblemParams;
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, params: ProblemParams = {}, options: ErrorOptions & { headers?: Record<string, string> } = {}) {
    super(fillMessage(code, params), options);
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.params = params;
    this.headers = options.headers ?? {};
  }

  /** The body, of type `application/problem+json`. */
  toBody(): Record<string, unknown> {
    return {
      ...this.params,
      type: `urn:mozpool:problem:${this.code}`,
      title: PROBLEMS[this.code].title,
      status: this.status,
      code: this.code,
      detail: this.message,
    };
  }
}

function fillMessage(code: ProblemCode, params: ProblemParams): string {
  return PROBLEMS[code].message.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = params[name];
    return value === undefined ? `{${name}}` : String(value);
  });
}
