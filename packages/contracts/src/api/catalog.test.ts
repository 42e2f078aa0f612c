import {
  BODY_PROBLEMS,
  COMMON_PROBLEMS,
  type Method,
  openApiDocument,
  PROBLEMS,
  type ProblemCode,
  problemCodes,
  ROUTE_IDS,
  routeOf,
} from '../index.js';

const document = openApiDocument({ version: '1.2.3', url: 'http://mozpool.example' });
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever the document holds
const paths = document.paths as Record<string, Record<string, any>>;
const operations = ROUTE_IDS.flatMap((id) => routeOf(id).methods.map((method) => ({ id, method })));

describe.each(ROUTE_IDS)('%s', (id) => {
  const route = routeOf(id);
  test('its path ends with a slash, and its sentences are for people', () => {
    expect(route.path).toMatch(/^\/api\/.*\/$/);
    expect(route.summary).toMatch(/^[A-Z].*[^.]$/);
  });
  test('its examples are what it takes and gives', () => {
    if (route.body) expect(route.body.schema.safeParse(route.body.example).error).toBeUndefined();
    for (const reply of Object.values(route.replies)) {
      if (!reply.schema) continue;
      const parsed = reply.schema.safeParse(reply.example);
      expect(parsed.error).toBeUndefined();
      expect(parsed.data).toEqual(reply.example);
    }
  });
});

test.each(operations)('$method of $id is in the OpenAPI document, with its parameters and its errors', ({ id, method }) => {
  const route = routeOf(id);
  const operation = paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
  expect(operation.summary).toBe(route.summary);
  const names = (where: string) => operation.parameters.filter((p: { in: string }) => p.in === where).map((p: { name: string }) => p.name);
  expect(names('path')).toEqual([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name));
  expect(names('query')).toEqual(Object.keys(route.query?.shape ?? {}));
  expect(names('header')).toEqual(Object.keys(route.headers ?? {}));
  const statuses = [...Object.keys(route.replies), ...problemCodes(route, method as Method).map((code) => String(PROBLEMS[code].status))];
  expect(Object.keys(operation.responses).sort()).toEqual([...new Set(statuses)].sort());
  expect(operation.requestBody === undefined).toBe(!route.body || method === 'GET');
});

test('operation ids are unique, and the document holds nothing that the catalog does not', () => {
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(all).toHaveLength(operations.length);
  expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
});

test('every reference in the document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
  const components = document.components as Record<string, Record<string, unknown>>;
  expect(references.length).toBeGreaterThan(100);
  for (const [, kind = '', name = ''] of references) expect(Object.keys(components[kind] ?? {})).toContain(name);
});

/** Answered to boot scripts by the agent, whose calls are not in the catalog. */
const AGENT_PROBLEMS: readonly ProblemCode[] = ['unknown_event'];

test('every error is one that some call can be answered with', () => {
  const used = new Set([
    ...operations.flatMap(({ id, method }) => problemCodes(routeOf(id), method)),
    ...COMMON_PROBLEMS,
    ...BODY_PROBLEMS,
    ...AGENT_PROBLEMS,
  ]);
  expect(Object.keys(PROBLEMS).filter((code) => !used.has(code as never))).toEqual([]);
});
