import type { IncomingHttpHeaders } from 'node:http';
import type { Method } from '@mozpool/contracts';
import type { z } from 'zod';
import { Problem } from '../errors/problem.js';

/** What a handler sees of an HTTP request. */
export interface Call {
  method: Method;
  /** Path without the query string, as it was sent. */
  path: string;
  params: Record<string, string>;
  /** The first value counts where a key repeats; presence is `has`. */
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body as text, whatever its content type; empty when there is none. */
  text: string;
  /** The caller's address, without the IPv4-in-IPv6 prefix: the peer's, or what the proxies before this service say. */
  address: string;
  /** What this call is known by in logs: the caller's `X-Request-Id`, or one of our own. */
  id: string;
  /** Aborted when the client is gone, or the answer is sent. */
  signal: AbortSignal;
}

export interface Reply<Body = unknown> {
  status: number;
  /** Sent as JSON, unless `text` or `bytes` is given; a reply with none of them has no body. */
  json?: Body;
  text?: { body: string; type: string };
  bytes?: { body: Buffer; type: string };
  /** An answer that goes on. */
  stream?: StreamBody;
  headers?: Record<string, string>;
}

/** The client of a stream, for whoever feeds it. */
export interface StreamClient {
  /** Sends a chunk. False: it is gone, or has been cut off because it did not take what it was sent before. */
  write(chunk: Uint8Array | string): boolean;
  /** Resolves once the client has taken what was written, or is gone: for those who write as fast as it reads. */
  drained(): Promise<void>;
  /** Ends the stream in an orderly way. */
  end(): void;
  /** Aborted when the client is gone, was cut off, has had its time, or the service ends. */
  readonly signal: AbortSignal;
}

export interface StreamBody {
  type: string;
  /** Called once the headers are sent; what it throws ends the stream. */
  open: (client: StreamClient) => Promise<void> | void;
}

/** One path and what it answers. Paths are written with the final slash and answer without it too, with no redirect. */
export interface Endpoint {
  methods: readonly Method[];
  /** Segments that begin with `:` are parameters. */
  path: string;
  handle: (call: Call) => Promise<Reply> | Reply;
  /** A GET that changes something: HEAD is refused. */
  sideEffects?: boolean;
  /** `?wait=SECONDS` keeps its caller waiting on purpose. */
  waits?: boolean;
  /** Asked so often, by machines, that nobody wants to read of it. */
  quiet?: boolean;
  /** The handler is given up after this. */
  limitMs?: number;
}

export const json = <Body>(body: Body, headers?: Record<string, string>): Reply<Body> => ({
  status: 200,
  json: body,
  ...(headers && { headers }),
});
export const noContent = (): Reply<never> => ({ status: 204 });
export const text = (body: string, type: string, headers?: Record<string, string>): Reply<never> => ({
  status: 200,
  text: { body, type },
  ...(headers && { headers }),
});

export const bytes = (body: Buffer, type: string, headers?: Record<string, string>): Reply<never> => ({
  status: 200,
  bytes: { body, type },
  ...(headers && { headers }),
});

/** An answer that goes on for as long as its client listens, within the limits of `createStreams`. */
export const stream = (type: string, open: StreamBody['open']): Reply<never> => ({ status: 200, stream: { type, open } });

/**
 * Reads the body as JSON, whatever the content type says, and checks it. An empty body is `null`, or `empty` where a call may
 * come without one. `expected` tells the caller what to send, as a phrase: `a JSON object with "duration"`.
 */
export function readBody<Schema extends z.ZodType>(
  call: Pick<Call, 'text'>,
  schema: Schema,
  { expected, empty = null }: { expected: string; empty?: unknown },
): z.infer<Schema> {
  let value: unknown = empty;
  if (call.text.trim() !== '') {
    try {
      value = JSON.parse(call.text);
    } catch (error) {
      throw new Problem('body_not_json', { problem: (error as Error).message, expected });
    }
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const found = value === null ? (call.text.trim() === '' ? 'empty' : 'null') : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
    throw new Problem('invalid_body', { problems: `The body is ${found}. Send ${expected}.` });
  }
  if (call.text.includes('\\u0000') && hasNul(value))
    throw new Problem('invalid_body', { problems: 'The body has text with a NUL character in it; leave it out.' });
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Problem('invalid_body', { problems: `${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`, errors });
}

/** Some text in it, a key or a value, has a NUL: a database would refuse it with an error of its own. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.includes('\0') || hasNul(inner));
}
