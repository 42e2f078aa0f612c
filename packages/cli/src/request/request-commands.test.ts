import {
  createRequestReplySchema,
  deviceDetailsReplySchema,
  ROUTES,
  requestDetailsSchema,
  requestListReplySchema,
  requestStatusReplySchema,
} from '@mozpool/contracts';
import type { z } from 'zod';
import { type ExampleApi, exampleApi } from '../testing/example-api.js';
import { runMozpool } from '../testing/run-mozpool.js';

const READY = { status: 200, body: { ...ROUTES.requestStatus.replies[200].example, state: 'ready' } };
let api: ExampleApi;
const open = async (answers?: Parameters<typeof exampleApi>[0]) => {
  api = await exampleApi(answers);
};
afterEach(() => api.close());
const mozpool = (line: string) =>
  runMozpool(line.split(' '), { env: { MOZPOOL_SERVER: api.url, MOZPOOL_CONFIG: '/nonexistent/config.json', MOZPOOL_PATIENCE: '0s' } });

test.each<[string, z.ZodType]>([
  ['requests', requestListReplySchema],
  ['status 12', requestStatusReplySchema],
  ['why 12', requestStatusReplySchema],
  ['why panda-0007', deviceDetailsReplySchema],
  ['request --image b2g', createRequestReplySchema],
  ['wait 12', requestDetailsSchema],
])('"%s -o json" is what its contract says, and other formats hold the same', async (line, schema) => {
  await open(line.startsWith('wait') ? { requestStatus: READY } : {});
  const { code, out } = await mozpool(`${line} -o json`);
  expect(code).toBe(0);
  expect(schema.safeParse(JSON.parse(out)).error).toBeUndefined();
  for (const format of ['table', 'ndjson', 'csv', 'name']) {
    const shown = await mozpool(`${line} -o ${format}`);
    expect([shown.code, shown.out]).toEqual([0, expect.stringMatching(/\n$/)]);
  }
});

test('a request asks for what it is told', async () => {
  await open();
  const options =
    '--label pool=b2g --label gpu --boot-config b2gbase=http://x/?a=b --boot-config {"n":1} --for 1h --wait 90 --assignee me --priority -3 --environment staging';
  expect((await mozpool(`request --image b2g ${options} -o name`)).out).toBe('12\n');
  const [method, path, body] = api.asked[0]!.split(' ');
  expect([method, path]).toEqual(['POST', '/api/device/any/request/']);
  expect(JSON.parse(body!)).toEqual({
    image: 'b2g',
    labels: 'pool=b2g,gpu',
    b2gbase: 'http://x/?a=b',
    n: 1,
    duration: 3600,
    wait: 90,
    assignee: 'me',
    priority: -3,
    environment: 'staging',
  });
});

test('requests are listed to the last page, with the filters that were given', async () => {
  await open();
  await mozpool('requests --all --state ready pending --search two');
  expect(api.asked).toEqual(['GET /api/request/list/?state=ready%2Cpending&include_closed=true&q=two&limit=1000']);
});

test('renew and return say which request, and for how long', async () => {
  await open();
  expect((await mozpool('renew 12 --for 2h')).code).toBe(0);
  expect((await mozpool('return 12 13')).code).toBe(0);
  expect((await mozpool('return 14 --force moved')).code).toBe(0);
  expect(api.asked).toEqual([
    'POST /api/request/12/renew/ {"duration":7200}',
    'POST /api/request/12/return/',
    'POST /api/request/13/return/',
    'POST /api/request/14/force-return/ {"reason":"moved"}',
  ]);
});

test.each([
  [401, 'unauthenticated', 4, /mozpool login/],
  [403, 'not_owner', 4, /another token/],
  [404, 'unknown_request', 5, /is unknown_request/],
  [409, 'changed_meanwhile', 6, /is changed_meanwhile/],
  [500, 'internal', 1, /is internal/],
])('%i %s ends with %i, and says what to do next', async (status, code, exit, says) => {
  await open({ returnRequest: { status, body: { type: 'urn:x', title: 'x', status, code, detail: `it is ${code}` } } });
  expect(await mozpool('return 12')).toEqual({ code: exit, out: '', err: expect.stringMatching(says) });
});

test('a request that ended without a device, and a wait that is too long, have codes of their own', async () => {
  await open({ requestStatus: { status: 200, body: { ...READY.body, state: 'failed_device_busy' } } });
  expect((await mozpool('wait 12')).code).toBe(7);
  await api.close();
  await open();
  expect(await mozpool('wait 12 --timeout 1s')).toMatchObject({
    code: 8,
    err: expect.stringMatching(/place 2 in the queue: 3 devices match[\s\S]*mozpool return REQUEST/),
  });
});

test.each([
  'return twelve',
  'renew 12 --for ever',
  'request',
  'request --image b2g --boot-config b2gbase',
  'request --image b2g --priority 101',
])('"%s" is called in a wrong way', async (line) => {
  await open();
  expect(await mozpool(line)).toMatchObject({ code: 2, out: '' });
  expect(api.asked).toEqual([]);
});
