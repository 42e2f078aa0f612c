import { mayBeRepeated, ROUTE_IDS, type Route, routeOf } from '@mozpool/contracts';
import { createClient, type OperationId } from './index.js';
import { json, serve, stopServing } from './testing/serve.js';

afterEach(stopServing);

const ids = ROUTE_IDS.filter((id): id is OperationId => id !== 'eventStream');
const inputOf = ({ path, body }: Route) => ({
  params: Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, 'a/b'])),
  ...(body && { body: body.example }),
});

test.each(ids)('%s is sent to its path, and its answer is what its contract says', async (id) => {
  const route = routeOf(id);
  const [status, reply] = Object.entries(route.replies)[0]!;
  const server = await serve((_request, response) => {
    if (reply.schema) json(response, reply.example, Number(status));
    else response.writeHead(Number(status)).end(status === '204' ? undefined : reply.example);
  });
  const call = createClient({ servers: [server.url] })[id] as (input: unknown) => Promise<unknown>;
  const answer = await call(inputOf(route));
  if (reply.schema) expect(answer).toEqual(reply.example);
  const [method, path] = server.asked[0]!.split(' ');
  expect(route.methods).toContain(method);
  expect(path).toBe(route.path.replace(/:\w+/g, 'a%2Fb'));
});

test('a query is written as the API reads it', async () => {
  const server = await serve((_request, response) => json(response, { devices: [] }));
  const client = createClient({ servers: [server.url] });
  await client.listDevices({ query: { pool: ['b2g', 'mobile'], held: false, details: true, q: 'a b&c', limit: 5, model: undefined } });
  await client.listDevices({ query: { details: false } });
  expect(server.asked).toEqual([
    'GET /api/device/list/?pool=b2g%2Cmobile&held=false&details=true&q=a+b%26c&limit=5',
    // of a flag only the presence counts
    'GET /api/device/list/',
  ]);
});

test('what may be sent again is what says so, and what changes nothing', () => {
  const repeatable = ids.filter((id) => routeOf(id).methods.some((method) => method !== 'GET' && mayBeRepeated(routeOf(id), method)));
  expect(repeatable).toMatchInlineSnapshot(`
[
  "powerOff",
  "clearPxe",
  "setComments",
  "setEnvironment",
  "setLabels",
  "deactivateDevice",
  "activateDevice",
  "deactivateRelayBoard",
  "activateRelayBoard",
  "deactivateImagingServer",
  "activateImagingServer",
  "deactivateImage",
  "activateImage",
  "deactivateHardwareType",
  "activateHardwareType",
  "deactivatePxeConfig",
  "activatePxeConfig",
  "deactivateRegistrationRule",
  "activateRegistrationRule",
  "createRequest",
  "renewRequest",
  "returnRequest",
  "forceReturn",
  "deleteSession",
  "revokeToken",
]
`);
});
