import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readInventory } from '../read-inventory.js';
import { openTestSource } from '../testing/open-test-source.js';

/** The old inventory, as far as it was asked: systems by their host names. */
const system = (pk: number, over: Record<string, unknown> = {}) => ({
  pk,
  system_status: 1,
  server_model: 7,
  hostname: 'unused',
  keyvalue_set: {
    'system.relay.0': { value: `relay-1.example.org:bank1:relay${pk}` },
    'system.imaging_server.0': { value: 'imaging1.example.org' },
    'system.other.0': { value: 'x' },
  },
  staticreg_set: { nic0: { hwadapter_set: { hw0: { mac: `02:00:00:00:00:0${pk}` } } } },
  ...over,
});

let systems: Record<string, unknown> = {};
let asked: string[] = [];
let server: Server;
let url = '';
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Basic ${Buffer.from('sync:pass:word').toString('base64')}`) return send(401, {});
    if (request.url!.startsWith('/en-US/bulk_action/export/')) return send(200, { systems });
    if (request.url === '/en-US/core/api/v1_core/systemstatus/1/') return send(200, { status: 'production' });
    if (request.url === '/en-US/core/api/v1_core/systemstatus/2/') return send(200, { status: 'decommissioned' });
    if (request.url === '/en-US/core/api/v1_core/servermodel/7/') return send(200, { vendor: 'panda', model: 'ES Rev B2' });
    return send(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
});

async function read(options: Record<string, unknown> = {}) {
  const source = await openTestSource({
    kind: 'mozilla',
    name: 'moz',
    url,
    username: 'sync',
    password: 'pass:word',
    filter: 'sys.hostname=/^panda-',
    ...options,
  });
  return readInventory([source], { signal: AbortSignal.timeout(5_000) });
}

test('systems become devices, statuses and models are asked for once, and the filter is sent as it is', async () => {
  systems = { 'panda-1.p1.example.org': system(1), 'panda-2.p1.example.org': system(2) };
  const { records, skipped } = await read();
  expect(skipped).toEqual([]);
  expect(records.map(({ key, oldId }) => [key, oldId])).toEqual([
    ['1', 1],
    ['2', 2],
  ]);
  expect(records[1]!.values).toEqual({
    name: 'panda-2',
    fqdn: 'panda-2.p1.example.org',
    mac_address: '020000000002',
    imaging_server: 'imaging1.example.org',
    relay_info: 'relay-1.example.org:bank1:relay2',
    hardware_type: 'panda',
    hardware_model: 'ES Rev B2',
  });
  expect(asked).toEqual([
    '/en-US/bulk_action/export/?q=sys.hostname=/^panda-',
    '/en-US/core/api/v1_core/systemstatus/1/',
    '/en-US/core/api/v1_core/servermodel/7/',
  ]);
});

test('what is not ours is skipped, each for the first reason that there is', async () => {
  systems = {
    'gone.example.org': system(1, { system_status: 2, keyvalue_set: {} }),
    'bare.example.org': system(2, { keyvalue_set: { 'system.relay.0': { value: 'x' } } }),
    'nothing.example.org': system(3, { keyvalue_set: {} }),
    'no-mac.example.org': system(4, { staticreg_set: { nic0: { hwadapter_set: {} } } }),
    'other.example.org': system(5),
    'kept.example.org': system(6, {
      keyvalue_set: { 'system.relay.0': { value: 'relay7' }, 'system.imaging_server.0': { value: 'x-imaging1' } },
    }),
  };
  const { records, skipped } = await read({ ignore_imaging_servers: 'imaging' });
  expect(skipped).toEqual([
    { name: 'gone.example.org', reason: 'it is decommissioned' },
    { name: 'bare.example.org', reason: 'it has no system.imaging_server.0' },
    { name: 'nothing.example.org', reason: 'it has no system.relay.0 and no system.imaging_server.0' },
    { name: 'no-mac.example.org', reason: 'it has no MAC address at nic0.hw0' },
    { name: 'other', reason: 'its imaging server imaging1.example.org is ignored' },
  ]);
  // the relay is stored as it is told, bank or no bank
  expect(records.map(({ values }) => [values.name, values.relay_info])).toEqual([['kept', 'relay7']]);
});

test('a status that cannot be asked for stops everything', async () => {
  systems = { 'a.example.org': system(1, { system_status: 3 }) };
  await expect(read()).rejects.toThrow(/moz answers .*systemstatus\/3\/ with status 404/);
});

test('wrong credentials are told', () => expect(read({ password: 'x' })).rejects.toThrow(/moz refuses the credentials \(status 401\)/));
