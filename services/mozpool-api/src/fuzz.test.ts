import { DEVICE_STATE_NAMES, REQUEST_STATE_NAMES } from '@mozpool/domain';
import fc from 'fast-check';
import { type ArbitraryContext, fitting, type JsonSchema, misfit, nastyText } from './testing/schema-arbitrary.js';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from './testing/test-api.js';

/**
 * Drives every operation of the OpenAPI document with values that fit and values that do not. Whatever is sent: an answer
 * that the catalog knows, soon, no fault of the service, and no machine in a state that its table does not have.
 */
const RUNS_PER_OPERATION = Number(process.env.FUZZ_RUNS ?? 30);
const SEED = Number(process.env.FUZZ_SEED ?? 4_711);
const ANSWER_WITHIN_MS = 10_000;

interface Operation {
  operationId: string;
  method: string;
  path: string;
  parameters: { name: string; in: 'path' | 'query' | 'header'; schema: JsonSchema }[];
  body: JsonSchema | undefined;
}

interface Sent {
  path: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** As text: JSON or not. */
  body: string | null;
}

let api: TestApi;
let context: ArbitraryContext;
let operations: Operation[];

beforeAll(async () => {
  api = await openTestApi({ replicas: 2 });
  await api.setDevices('ready');
  const made = await api.call('POST', '/api/device/any/request/', { assignee: 'alice', duration: 600, image: 'android' });
  const { body: document } = await api.call('GET', '/api/openapi.json');
  operations = operationsOf(document);
  context = {
    components: document.components.schemas,
    words: [
      ...['any', 'panda-1', 'panda-2', 'tegra-1', 'panda-dark', 'android', 'b2g', 'self-test', 'android-boot', 'old-boot', 'board1'],
      ...['imaging1', 'panda', 'ES', 'even', 'alice', 'ready', 'offline', 'please_self_test', 'please_image', 'b2g_downloading', 'close'],
      String(made.body.request.id),
    ],
  };
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

function operationsOf(document: { paths: Record<string, Record<string, Record<string, unknown>>> }): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const content = (operation.requestBody as { content?: Record<string, { schema: JsonSchema }> } | undefined)?.content;
      return {
        operationId: operation.operationId as string,
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters as Operation['parameters'],
        body: content?.['application/json']?.schema,
      };
    }),
  );
}

function sent({ parameters, body }: Operation): fc.Arbitrary<Sent> {
  const value = (schema: JsonSchema) => fc.oneof(fitting(schema, context).map(String), nastyText(context.words));
  const of = (where: 'path' | 'query' | 'header') =>
    Object.fromEntries(parameters.filter((p) => p.in === where).map((p) => [p.name, value(p.schema)]));
  return fc.record({
    path: fc.record(of('path')),
    query: fc.record(of('query'), { requiredKeys: [] }),
    headers: fc.record(of('header'), { requiredKeys: [] }),
    body: body
      ? fc.oneof(
          { weight: 4, arbitrary: fitting(body, context).map((value) => JSON.stringify(value)) },
          { weight: 2, arbitrary: misfit(body, context).map((value) => JSON.stringify(value) ?? '') },
          { weight: 1, arbitrary: nastyText(context.words) },
        )
      : fc.constant(null),
  }) as fc.Arbitrary<Sent>;
}

function urlOf({ path }: Operation, { path: params, query }: Sent): string {
  // an empty segment or one of dots would be another path
  const segment = (name: string) => encodeURIComponent((params[name] ?? '').toWellFormed()).replace(/^\.*$/, 'x');
  const text = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, value.toWellFormed()])).toString();
  return `${path.replace(/\{(\w+)\}/g, (_whole, name: string) => segment(name))}${text === '' ? '' : `?${text}`}`;
}

/** A client cannot send anything but visible ASCII in a header. */
const headersOf = ({ headers }: Sent) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, '').trim()]));

async function send(operation: Operation, what: Sent): Promise<void> {
  const { method } = operation;
  const body = method === 'GET' ? null : what.body;
  const { status, body: answer } = await api.call(
    method,
    urlOf(operation, what),
    body,
    headersOf(what),
    AbortSignal.timeout(ANSWER_WITHIN_MS),
  );
  if (status >= 500) throw new Error(`${status} ${JSON.stringify(answer)}`);
}

test('every operation answers whatever it is sent, and is still right afterwards', async () => {
  expect(operations.length).toBeGreaterThan(25);
  for (const operation of operations) {
    const property = fc.asyncProperty(sent(operation), (what) => send(operation, what));
    const result = await fc.check(property, { numRuns: RUNS_PER_OPERATION, seed: SEED, endOnFailure: true });
    if (result.failed) throw new Error(`${operation.operationId}: ${fc.defaultReportMessage(result)}`, { cause: result.errorInstance });
  }
}, 180_000);

test('no machine is in a state that its table does not have, and no claim is without an open request', async () => {
  const states = async (table: string) => (await api.db.query(`select distinct state from ${table}`)).rows.map(({ state }) => state);
  expect(DEVICE_STATE_NAMES).toEqual(expect.arrayContaining(await states('devices')));
  expect(REQUEST_STATE_NAMES).toEqual(expect.arrayContaining(await states('requests')));
  const { rows } = await api.db.query(
    `select r.id, r.state from claims c join requests r on r.id = c.request_id where r.state = 'closed' or r.state like 'failed%'`,
  );
  expect(rows).toEqual([]);
});
