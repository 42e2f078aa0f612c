import {
  type Method,
  mayBeRepeated,
  type ParamsOf,
  type ReplyOf,
  ROUTE_IDS,
  type ROUTES,
  type Route,
  type RouteId,
  routeOf,
} from '@mozpool/contracts';
import type { z } from 'zod';
import { MozpoolError } from './client-errors.js';
import type { CallOptions, Transport } from './transport.js';

type Routes = typeof ROUTES;
type QueryValue = string | number | boolean | readonly (string | number)[] | undefined;
/** Lists are joined by commas; `false` is left out where that means the same. */
type QueryInput<Query extends z.ZodObject> = { [Key in keyof z.input<Query>]?: z.input<Query>[Key] | QueryValue };

type ParamsInput<R extends Route> = [keyof ParamsOf<R>] extends [never]
  ? { params?: undefined }
  : { params: { [Name in keyof ParamsOf<R>]: string | number } };
type QueryPart<R extends Route> = R extends { query: infer Query extends z.ZodObject }
  ? { query?: QueryInput<Query> }
  : { query?: undefined };
type BodyPart<R extends Route> = R extends { body: { schema: infer Schema extends z.ZodType } }
  ? R extends { body: { empty: unknown } } | { body: { raw: true } }
    ? { body?: z.input<Schema> }
    : { body: z.input<Schema> }
  : { body?: undefined };

/** What a call is about: the parameters of its path, its query and its body, as the contracts say. */
export type InputOf<Id extends RouteId> = ParamsInput<Routes[Id]> & QueryPart<Routes[Id]> & BodyPart<Routes[Id]>;
/** Undefined where the API answers without a body. */
export type OutputOf<Id extends RouteId> = [ReplyOf<Routes[Id]>] extends [never] ? undefined : ReplyOf<Routes[Id]>;

type StreamId = 'eventStream';
export type OperationId = Exclude<RouteId, StreamId>;
type Operation<Id extends RouteId> =
  Record<never, never> extends InputOf<Id>
    ? (input?: InputOf<Id>, options?: CallOptions) => Promise<OutputOf<Id>>
    : (input: InputOf<Id>, options?: CallOptions) => Promise<OutputOf<Id>>;
/** Every call of the API, by the name it has in the catalog. */
export type Operations = { [Id in OperationId]: Operation<Id> };

interface AnyInput {
  params?: Readonly<Record<string, string | number>> | undefined;
  query?: Readonly<Record<string, unknown>> | undefined;
  body?: unknown;
}

/** An answer may take as long as the server gives itself, and travel. */
const TRAVEL_MS = 5_000;

/** One function per row of the catalog: what they take and give follows from it. */
export function createOperations(transport: Transport): Operations {
  const operation =
    (id: RouteId) =>
    async (input: AnyInput = {}, options: CallOptions = {}): Promise<unknown> => {
      const route = routeOf(id);
      const method = methodOf(route);
      const path = pathOf(route, input);
      const { status, value } = await transport.send(
        {
          method,
          path,
          body: method === 'GET' ? undefined : (input.body ?? route.body?.empty),
          repeatable: mayBeRepeated(route, method),
          withKey: route.headers !== undefined && 'Idempotency-Key' in route.headers,
          expected: Object.keys(route.replies).map(Number),
          ...(route.limitMs !== undefined && { limitMs: route.limitMs + TRAVEL_MS }),
        },
        options,
      );
      return readReply(path, route, status, value);
    };
  return Object.fromEntries(ROUTE_IDS.map((id) => [id, operation(id)])) as unknown as Operations;
}

/** Some calls that change something can also be made by a GET, for the clients of Mozpool 4.2. */
function methodOf({ methods }: Route): Method {
  return methods.find((method) => method !== 'GET') ?? 'GET';
}

/** The path of a call with its parameters and its query. */
export function pathOf(route: Route, { params = {}, query = {} }: AnyInput): string {
  const path = route.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(String(params[name])));
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || (value === false && leftOutMeansNo(route, name))) continue;
    words.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  return words.size > 0 ? `${path}?${words}` : path;
}

/** Of flags only the presence counts, whatever their value. */
function leftOutMeansNo({ query }: Route, name: string): boolean {
  return query?.shape[name]?.safeParse(undefined).data === false;
}

/** An answer of another shape does not come from a Mozpool that this client knows. */
function readReply(path: string, { replies }: Route, status: number, value: unknown): unknown {
  const schema = replies[status]?.schema;
  if (!schema) return value === '' ? undefined : value;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new MozpoolError(`${path} answered something else than expected: ${first?.path.join('.')}: ${first?.message}`);
}
