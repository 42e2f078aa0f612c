import { createNetBox, labDevice, labDevices, labMac, type NetBox } from '@mozpool/simulator';
import { readInventory } from '../read-inventory.js';
import { openTestSource } from '../testing/open-test-source.js';

const V1 = '0123456789abcdef0123456789abcdef01234567';
const V2 = 'nbt_0123456789ab.abcdefghijklmnopqrstuvwxyz0123456789';

let netbox: NetBox;
beforeEach(async () => {
  netbox = await createNetBox({ devices: labDevices(25), authorizations: [`Token ${V1}`, `Bearer ${V2}`] });
});
afterEach(() => netbox.close());

async function read(options: Record<string, unknown> = {}, url = netbox.url) {
  const source = await openTestSource({ kind: 'netbox', name: 'netbox', url, token: V1, page_size: 10, ...options });
  return readInventory([source], { signal: AbortSignal.timeout(30_000) });
}
const names = async (options: Record<string, unknown> = {}) => (await read(options)).records.map(({ values }) => values.name);
const pages = () => netbox.calls.filter(({ path }) => path === '/api/dcim/devices/');

test('every device is told with what the usual mapping makes of it', async () => {
  const { sources, records, skipped } = await read();
  expect([sources, skipped, records.length]).toEqual([['netbox'], [], 25]);
  expect(records[8]).toEqual({
    source: 'netbox',
    key: '1009',
    values: {
      name: 'panda-00009',
      fqdn: 'panda-00009.example.org',
      mac_address: '020000000009',
      imaging_server: 'imaging1.example.org',
      hardware_type: 'ti',
      hardware_model: 'pandaboard-es',
      power_url: 'proxr://relay-2.example.org/1/1',
      ip_address: '10.1.0.9',
    },
  });
});

test.each([
  ['a token of the first kind', { token: V1 }],
  ['a token of the second kind', { token: V2 }],
  ['a kind of token that the configuration names', { token: V2, authorization: 'Bearer' }],
])('%s is shown as NetBox wants it', async (_what, options) => expect(await names(options)).toHaveLength(25));

test.each<[string, () => void, Record<string, unknown>, RegExp]>([
  [
    'a wrong token',
    () => undefined,
    { token: 'x' },
    /netbox refuses the credentials \(status 403, "Invalid token"\): give it a token that may view devices/,
  ],
  ['a permission that is not there', () => netbox.forbidden.add('interfaces'), {}, /You do not have permission/],
  ['a server that answers with something else', () => undefined, { url: 'URL/login' }, /answers .* with status 404/],
  ['a redirect', () => (netbox.before = () => 302), {}, /answers \/api\/dcim\/devices\/.* with a redirect/],
  [
    'a page that never comes',
    () => (netbox.before = ({ query }) => (query.get('id__gt') === '1020' ? 500 : undefined)),
    {},
    /with status 500/,
  ],
  ['a server that passes over the filter for pages', () => netbox.ignoredFilters.add('id__gt'), {}, /does not list .* in order of ids/],
])('%s stops everything', async (_what, prepare, { url, ...options }, message) => {
  prepare();
  await expect(read(options, typeof url === 'string' ? url.replace('URL', netbox.url) : netbox.url)).rejects.toThrow(message);
});

test('a server that is not there is named', async () => {
  const { url } = netbox;
  await netbox.close();
  await expect(read({}, url)).rejects.toThrow(/netbox at http:.* cannot be read: .*ECONNREFUSED/);
  netbox = await createNetBox({ devices: [], authorizations: [] });
});

test('a page that fails a few times is asked for again', async () => {
  let left = 3;
  netbox.before = ({ query }) => (query.get('id__gt') === '1010' && left-- > 0 ? 502 : undefined);
  expect(await names()).toHaveLength(25);
});

test('rows that come, go and change their names while pages are read make no device missing or double', async () => {
  const before = netbox.devices.map(({ name }) => name);
  let done = false;
  netbox.before = ({ path, query }) => {
    if (done || path !== '/api/dcim/devices/' || query.get('id__gt') !== '1010') return undefined;
    done = true;
    // with pages by number, the row that goes would pull another one over the border, and the new name would move a row to a page that was read
    netbox.devices = [...netbox.devices.filter(({ id }) => id !== 1_003), labDevice(40)];
    netbox.devices.find(({ id }) => id === 1_020)!.name = 'aaaa';
    return undefined;
  };
  const expected = [...before.filter((name) => name !== 'panda-00003' && name !== 'panda-00020'), 'aaaa', 'panda-00040'];
  expect((await names()).sort()).toEqual(expected.sort());
});

test('a list that never holds still is not believed', async () => {
  let next = 100;
  netbox.before = ({ path, query }) => {
    if (path === '/api/dcim/devices/' && query.get('limit') === '1') netbox.devices.push(labDevice(next++));
    return undefined;
  };
  await expect(read()).rejects.toThrow(/netbox changes while it is read \(2\d of 2\d in .*, 3 times\): try again later/);
});

test('pages are asked for at the configured address, and never from the address that a proxy advertises', async () => {
  netbox.advertised = 'http://internal.example.invalid';
  expect(await names()).toHaveLength(25);
});

test('a server may give smaller pages than were asked for', async () => {
  await netbox.close();
  netbox = await createNetBox({ devices: labDevices(25), authorizations: [`Token ${V1}`], maxPageSize: 4 });
  expect(await names()).toHaveLength(25);
  expect(pages().length).toBeGreaterThan(6);
});

test('MAC addresses are read from the interfaces of NetBox before 4.2, too', async () => {
  await netbox.close();
  netbox = await createNetBox({ devices: labDevices(3), authorizations: [`Token ${V1}`], macModel: 'interface', version: '4.1' });
  expect((await read()).records.map(({ values }) => values.mac_address)).toEqual(['020000000001', '020000000002', '020000000003']);
});

test('of several interfaces it is the named one, else that of the primary address, else there is none', async () => {
  const two = (n: number, primary: string | null) =>
    labDevice(n, {
      interfaces: [
        { id: n * 10, name: 'eth0', mac: labMac(n) },
        { id: n * 10 + 1, name: 'eth1', mac: labMac(n + 100) },
        { id: n * 10 + 2, name: 'bmc', mac: null, more: [labMac(n + 200), labMac(n + 300)] },
      ],
      primaryIp: primary === null ? null : { id: n, address: '10.0.0.1/8', interface: primary, dnsName: '' },
    });
  netbox.devices = [two(1, 'eth1'), two(2, null), labDevice(3, { interfaces: [{ id: 5, name: 'e', mac: null, more: [labMac(7)] }] })];
  const { records, skipped } = await read();
  expect(records.map(({ values }) => values.mac_address)).toEqual(['020000000065', '020000000007']);
  expect(skipped).toEqual([{ name: 'panda-00002', reason: 'it tells no mac address' }]);
  expect((await read({ interface: 'eth0' })).records.map(({ values }) => values.mac_address)).toEqual(['020000000001', '020000000002']);
});

test('only devices of the filter and the statuses are ours, and the others are named with the reason', async () => {
  netbox.devices = [
    labDevice(1),
    labDevice(2, { status: 'decommissioning' }),
    labDevice(3, { name: null }),
    labDevice(4, { site: 'other' }),
    labDevice(5, { configContext: {} }),
    labDevice(6, { status: 'planned' }),
  ];
  const { records, skipped } = await read({ filter: { site: 'lab' } });
  expect(records.map(({ values }) => values.name)).toEqual(['panda-00001']);
  expect(skipped).toEqual([
    { name: 'panda-00002', reason: 'its status is decommissioning' },
    { name: 'netbox 1003', reason: 'it has no name' },
    { name: 'panda-00006', reason: 'its status is planned' },
    { name: 'panda-00005', reason: 'it tells no imaging server' },
  ]);
  expect(await names({ statuses: ['planned'] })).toEqual(['panda-00006']);
  expect(await names({ ignore_imaging_servers: 'imaging1' })).toEqual([]);
  expect(await names({ ignore_imaging_servers: 'example' })).toHaveLength(2);
});

test('the mapping may take wiring, constants and labels, and config contexts are left out where nobody needs them', async () => {
  netbox.devices = [
    labDevice(1, { power: [{ device: 'pdu-3', outlet: 'Outlet 7' }] }),
    labDevice(2, {
      power: [
        { device: 'a', outlet: '1' },
        { device: 'b', outlet: '2' },
      ],
    }),
  ];
  const { records } = await read({
    mapping: {
      imaging_server: 'imaging9',
      power: 'snmp://{power_port.device}/{power_port.number}?model=apc',
      environment: null,
      labels: { site: '{site.slug}', rack: '{rack.name}' },
    },
  });
  expect(records.map(({ values }) => [values.imaging_server, values.power_url, values['labels.site'], 'labels.rack' in values])).toEqual([
    ['imaging9', 'snmp://pdu-3/7?model=apc', 'lab', false],
    ['imaging9', null, 'lab', false],
  ]);
  expect(pages().every(({ query }) => query.get('exclude') === 'config_context')).toBe(true);
});

test('what cannot be used is named, all of it at once', async () => {
  netbox.devices = [
    labDevice(1, { name: 'a name' }),
    labDevice(2, { interfaces: [{ id: 1, name: 'e', mac: '01:00:5E:00:00:01' }] }),
    labDevice(3, { customFields: { mozpool_power: 'nonsense://x' } }),
    labDevice(4, { customFields: { mozpool_pool: 'any' }, manufacturer: 'x'.repeat(40) }),
  ];
  await expect(read()).rejects.toThrow(
    /a name \(netbox 1001\): name "a name" must be 1 to 32 letters.*"01:00:5E:00:00:01" is the MAC address of a group.*power "nonsense:\/\/x".*hardware_type "x+" must have at most 32.*environment "any"/,
  );
});

test('reading ends when it is told to', async () => {
  const source = await openTestSource({ kind: 'netbox', name: 'netbox', url: netbox.url, token: V1 });
  netbox.before = () => 503;
  const controller = new AbortController();
  const reading = readInventory([source], { signal: controller.signal });
  controller.abort(new Error('the worker stops'));
  await expect(reading).rejects.toThrow('reading netbox was broken off: the worker stops');
});
