import { isDeepStrictEqual } from 'node:util';
import { type Method, openApiPath, problemCodes, problemSchema, ROUTE_IDS, type Route, routeOf } from '@mozpool/contracts';

/** In the order in which the server looks: those with the fewest parameters first. */
const PATTERNS = ROUTE_IDS.map(routeOf)
  .map((route) => ({ route, pattern: new RegExp(`^${route.path.replace(/:\w+/g, '[^/]+')}$`) }))
  .sort((a, b) => parameters(a.route) - parameters(b.route));

/** The route of the catalog that a call reaches. */
export function routeAt(method: string, path: string): Route | undefined {
  const wanted = path.replace(/\?.*$/, '').replace(/\/?$/, '/');
  const known = (method === 'HEAD' ? 'GET' : method) as Method;
  return PATTERNS.find(({ route, pattern }) => route.methods.includes(known) && pattern.test(wanted))?.route;
}

function parameters({ path }: Route): number {
  return path.split(':').length;
}

/** Throws when an answer is not what the catalog says of its route: status, keys and types, or the code of a problem. */
export function checkAnswer(method: string, path: string, answer: { status: number; body: unknown }): void {
  const route = routeAt(method, path);
  if (!route || method === 'HEAD') return;
  const call = `${method} ${openApiPath(route.path)}`;
  const { status, body } = answer;
  const reply = route.replies[status];
  if (reply) {
    if (!reply.schema) return;
    const parsed = reply.schema.safeParse(body);
    if (!parsed.success) throw new Error(`${call}: the answer ${status} is not what the catalog says: ${parsed.error.message}`);
    if (!isDeepStrictEqual(parsed.data, body))
      throw new Error(`${call}: the answer ${status} has keys that the catalog does not know: ${JSON.stringify(body)}`);
    return;
  }
  const parsed = problemSchema.safeParse(body);
  if (!parsed.success)
    throw new Error(`${call}: the answer ${status} is neither a reply of the catalog nor a problem: ${JSON.stringify(body)}`);
  const codes: readonly string[] = problemCodes(route, method as Method);
  if (!codes.includes(parsed.data.code))
    throw new Error(`${call}: the catalog does not know that it answers ${status} ${parsed.data.code}`);
}
