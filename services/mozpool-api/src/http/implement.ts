import { ROUTE_IDS, type Route, routeOf } from '@mozpool/contracts';
import { type Call, type Endpoint, Problem, type Reply, readBody } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';
import type { Guard } from '../access/guard.js';
import type { Handlers } from './handlers.js';

type AnyHandler = (input: { params: object; query: object; body: unknown; call: Call; caller: Caller }) => Promise<Reply> | Reply;

/** Joins the catalog with its handlers: who calls and what the call brings is checked against its route before the handler sees it. */
export function implement(handlers: Handlers, guard: Guard): Endpoint[] {
  return ROUTE_IDS.map((id) => endpoint(id, routeOf(id), handlers[id] as unknown as AnyHandler, guard));
}

function endpoint(id: string, route: Route, handle: AnyHandler, guard: Guard): Endpoint {
  const { methods, path, sideEffects, limitMs, query } = route;
  return {
    methods,
    path,
    ...(sideEffects && { sideEffects }),
    ...(query?.shape.wait && { waits: true }),
    ...(limitMs !== undefined && { limitMs }),
    handle: (call) =>
      guard.around(id, route, call, async (caller) =>
        handle({ params: call.params, query: readQuery(route, call), body: readRouteBody(route, call), call, caller }),
      ),
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
