import { ROUTE_IDS, type Route, routeOf } from '@mozpool/contracts';
import { type Call, type Endpoint, Problem, type Reply, readBody } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';
import type { Handlers } from './handlers.js';

type AnyHandler = (input: { params: object; query: object; body: unknown; call: Call; caller: Caller }) => Promise<Reply> | Reply;

/** Everything is allowed to everybody, as in Mozpool 4.2. */
const EVERYBODY: Omit<Caller, 'address'> = { name: 'anonymous', scope: 'admin', pools: null, tokenId: null };

/** Joins the catalog with its handlers: what a call brings is checked against its route before the handler sees it. */
export function implement(handlers: Handlers): Endpoint[] {
  return ROUTE_IDS.map((id) => endpoint(routeOf(id), handlers[id] as unknown as AnyHandler));
}

function endpoint(route: Route, handle: AnyHandler): Endpoint {
  const { methods, path, sideEffects, limitMs } = route;
  return {
    methods,
    path,
    ...(sideEffects && { sideEffects }),
    ...(limitMs !== undefined && { limitMs }),
    handle: (call) =>
      handle({
        params: call.params,
        query: readQuery(route, call),
        body: readRouteBody(route, call),
        call,
        caller: { ...EVERYBODY, address: call.address },
      }),
  };
}

/** The first value counts where a parameter repeats; those that the route does not know are left out. */
function readQuery({ query: schema }: Route, { query }: Call): object {
  if (!schema) return {};
  const given: Record<string, string> = {};
  for (const [name, value] of query) given[name] ??= value;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new Problem('invalid_query', { problems: `${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`, errors });
}

function readRouteBody({ body }: Route, call: Call): unknown {
  if (!body || body.raw) return undefined;
  if (call.method === 'GET') return body.empty;
  const { schema, expected, empty } = body;
  return readBody(call, schema, { expected, ...(empty !== undefined && { empty }) });
}
