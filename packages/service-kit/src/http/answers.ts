import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Call } from './endpoint.js';

/** What became of a call. */
export interface Answered {
  id: string;
  method: string;
  /** With the query string, as it was sent: it may hold secrets. */
  url: string;
  address: string;
  /** Null: the caller went away before the answer was whole. */
  status: number | null;
  ms: number;
  /** What the handler saw; null where the call reached none. */
  call: Call | null;
  /** Of an endpoint that nobody wants to read of. */
  quiet: boolean;
}

export type OnAnswered = (answered: Answered) => void;

/** A caller's own number is taken over if it is short and printable. */
const CALL_ID = /^[\x21-\x7e]{1,128}$/;

export const addressOf = ({ ip, socket }: Request): string => (ip ?? socket.remoteAddress ?? '').replace(/^::ffff:/, '');

/** Gives every call its number, which the answer carries too, and tells of it once it is over. */
export function watchAnswers(onAnswered: OnAnswered | undefined) {
  return (request: Request, response: Response, next: () => void): void => {
    const given = request.get('x-request-id');
    const id = given !== undefined && CALL_ID.test(given) ? given : randomUUID();
    response.locals.callId = id;
    response.set('X-Request-Id', id);
    if (onAnswered) {
      const { method, originalUrl: url } = request;
      const address = addressOf(request);
      const begun = performance.now();
      response.once('close', () => {
        const { call = null, quiet = false } = response.locals as { call?: Call; quiet?: boolean };
        const status = response.writableFinished ? response.statusCode : null;
        onAnswered({ id, method, url, address, status, ms: Math.round(performance.now() - begun), call, quiet });
      });
    }
    next();
  };
}
