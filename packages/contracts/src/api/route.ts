import type { z } from 'zod';
import type { ProblemCode } from '../http/problem-table.js';
import type { Scope } from './scopes.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export const IDEMPOTENCY_KEY = 'Idempotency-Key';

/** `device`: boot scripts may call it too, with the number and secret of their boot. */
export type RouteScope = Scope | 'device';

export interface RouteBody {
  schema: z.ZodType;
  /** What to send, as a phrase: `a JSON object with "duration"`. */
  expected: string;
  example: unknown;
  /** Stands for a body that is not there; without it one has to be there. */
  empty?: unknown;
  /** The handler reads the text itself: what it may hold depends on the path. */
  raw?: true;
}

/** `example` belongs to `schema`; a reply without a schema has no body, or one of `type`. */
export type RouteReply =
  | { description: string; schema: z.ZodType; example: unknown }
  | { description: string; schema?: never; type?: string; example?: string };

/** One path of the HTTP API and all that there is to know about it. */
export interface Route {
  methods: readonly Method[];
  /** With the final slash; it is answered without it, too. Segments that begin with `:` are parameters. */
  path: string;
  tag: string;
  /** What it does, without a full stop. */
  summary: string;
  /** Markdown. */
  description?: string;
  scope: RouteScope;
  /** What the parameters of the path are, where their names do not say it. */
  params?: Record<string, string>;
  query?: z.ZodObject;
  /** Headers that mean something to this call: name → what it does. */
  headers?: Record<string, string>;
  body?: RouteBody;
  replies: Record<number, RouteReply>;
  /** Codes beyond those of `COMMON_PROBLEMS`. */
  problems?: readonly ProblemCode[];
  /** A GET that changes something: HEAD is refused, pages of other hosts may not call it, and it is audited. */
  sideEffects?: true;
  /** Twice comes to the same as once: a client that does not know whether its call arrived sends it again. */
  repeatable?: true;
  /** Milliseconds after which the call is given up, where the usual limit does not do. */
  limitMs?: number;
}

export function route<const R extends Route>(definition: R): R {
  return definition;
}

/** Something may be different after the call. */
export function changesSomething({ sideEffects }: { sideEffects?: boolean }, method: string): boolean {
  return sideEffects === true || !['GET', 'HEAD', 'OPTIONS'].includes(method);
}

/** Sent twice it does what it does once: by its nature, or because the calls of one `Idempotency-Key` are one. */
export function mayBeRepeated(route: Route, method: Method): boolean {
  return route.repeatable === true || IDEMPOTENCY_KEY in (route.headers ?? {}) || !changesSomething(route, method);
}

type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}` ? Name | ParamNames<`/${Rest}`> : never;
export type ParamsOf<R extends Route> = Record<ParamNames<R['path']>, string>;
export type QueryOf<R extends Route> = R extends { query: infer Query extends z.ZodObject } ? z.output<Query> : Record<never, never>;
export type BodyOf<R extends Route> = R extends { body: { raw: true } }
  ? undefined
  : R extends { body: { schema: infer Schema extends z.ZodType } }
    ? z.output<Schema>
    : undefined;
/** What the replies of a route may carry as JSON. */
export type ReplyOf<R extends Route> = {
  [Status in keyof R['replies']]: R['replies'][Status] extends { schema: infer Schema extends z.ZodType } ? z.output<Schema> : never;
}[keyof R['replies']];
