import type { ProblemCode } from '@mozpool/contracts';

/** `unreachable`: no answer came. `unexpected`: an answer came that is not one of Mozpool's, as of a proxy. */
export type ApiProblemCode = ProblemCode | 'unreachable' | 'unexpected';

/** Why a call failed. The message is a sentence for people. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ApiProblemCode;
  /** 0 without an answer. */
  readonly status: number;
  /** What the problem is about, by its code. */
  readonly params: Readonly<Record<string, unknown>>;

  constructor(code: ApiProblemCode, status: number, message: string, params: Record<string, unknown> = {}, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.params = params;
  }

  /** The same call may succeed a little later. */
  get passes(): boolean {
    return this.code === 'unreachable' || this.status >= 502 || this.status === 429;
  }
}

export const isProblem = (error: unknown, code: ApiProblemCode): boolean => error instanceof ApiProblem && error.code === code;

/** The sentence that tells a person what went wrong. */
export function problemSentence(error: unknown): string {
  return error instanceof ApiProblem
    ? error.message
    : 'The dashboard made a mistake. Reload the page; if it comes again, tell whoever runs it.';
}

export function unreachable(cause: unknown): ApiProblem {
  return new ApiProblem('unreachable', 0, 'Mozpool cannot be reached. Check your connection; the page tries again by itself.', {}, cause);
}

/** The problem that an answer tells of. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  const text = await response.text().catch(() => '');
  const body = parse(text);
  if (typeof body?.code === 'string' && typeof body.detail === 'string')
    return new ApiProblem(body.code as ProblemCode, response.status, body.detail, body);
  return new ApiProblem('unexpected', response.status, `Something between here and Mozpool answered ${response.status}. Try again.`);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    // not one of ours: told as `unexpected`
    return null;
  }
}
