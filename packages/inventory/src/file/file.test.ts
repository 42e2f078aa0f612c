import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '../read-inventory.js';
import { openTestSource } from '../testing/open-test-source.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-file-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function read(file: string, content: string | Uint8Array, options: Record<string, unknown> = {}) {
  const path = join(directory, file);
  await writeFile(path, content);
  const source = await openTestSource({ kind: 'file', name: 'list', path, ...options });
  return readInventory([source], { signal: AbortSignal.timeout(5_000) });
}

const DEVICE = {
  name: 'panda-1',
  mac: '02:00:00:00:00:01',
  imaging_server: 'north',
  hardware_type: 'panda',
  hardware_model: 'es',
  power: 'proxr://relay-1/1/2',
  pool: 'lab',
};
const EXPECTED = {
  sources: ['list'],
  skipped: [],
  records: [
    {
      source: 'list',
      key: 'panda-1',
      values: {
        name: 'panda-1',
        fqdn: 'panda-1',
        mac_address: '020000000001',
        imaging_server: 'north',
        hardware_type: 'panda',
        hardware_model: 'es',
        relay_info: null,
        power_url: 'proxr://relay-1/1/2',
        environment: 'lab',
        ip_address: null,
      },
    },
  ],
};
const YAML = `devices:
  - name: panda-1
    mac: 02:00:00:00:00:01
    imaging_server: north
    hardware_type: panda
    hardware_model: es
    power: proxr://relay-1/1/2
    pool: lab
`;
const CSV =
  'name,mac,imaging_server,hardware_type,hardware_model,power,pool\r\npanda-1,0200.0000.0001,north,panda,es,"proxr://relay-1/1/2",lab\r\n';

test.each([
  ['list.json', JSON.stringify([DEVICE])],
  ['object.json', JSON.stringify({ devices: [DEVICE] })],
  ['list.jsonl', `${JSON.stringify(DEVICE)}\n\n`],
  ['list.yaml', YAML],
  ['list.yml', YAML],
  ['list.csv', CSV],
  ['with-mark.csv', `\uFEFF${CSV}`],
  ['with-mark.json', `\uFEFF${JSON.stringify([DEVICE])}`],
])('%s tells the same', async (file, content) => expect(await read(file, content)).toEqual(EXPECTED));

test('the format may be told, and so may columns of other names', async () => {
  const { records } = await read('export.txt', 'Host,ether,asset\nPanda-1.lab,02-00-00-00-00-01,17\n', {
    format: 'csv',
    key: '{asset}',
    mapping: {
      name: '{Host}',
      fqdn: '{Host}',
      mac_address: '{ether}',
      imaging_server: 'north',
      hardware_type: 'panda',
      hardware_model: 'es',
      labels: { asset: '{asset}' },
    },
  });
  expect(records[0]!.values).toMatchObject({ name: 'panda-1', fqdn: 'panda-1.lab', mac_address: '020000000001', 'labels.asset': '17' });
});

test.each([
  ['list.json', '', /list: the file .*list\.json is empty/],
  ['list.json', '[]', /has no device/],
  ['list.json', '{"devices": {}}', /must be a list of devices/],
  ['list.json', '[{"name": "a"', /cannot be read: /],
  ['list.json', new Uint8Array([0x5b, 0xff, 0x5d]), /is not UTF-8 text/],
  ['list.jsonl', '{"name": "a"}\n{', /line 2: /],
  ['list.txt', 'x', /give it an ending or a "format" of yaml, yml, json, jsonl, csv/],
  ['list.json', JSON.stringify([DEVICE, DEVICE]), /two entries with the id panda-1 \(numbers 1 and 2\)/],
  ['list.json', '[{"mac": "x"}]', /an entry without a key \(number 1\)/],
  ['list.yaml', '- {name: a, mac: 001122334455}', /a number as mac of a: put it in quotes/],
  ['list.yaml', '- {name: a, name: b}', /cannot be read: Map keys must be unique/],
  ['list.yaml', '- !!js/function x', /cannot be read: Unresolved tag/],
  [
    'list.yaml',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\ndevices: [*c,*c,*c,*c]`,
    /cannot be read: Excessive alias count/,
  ],
  ['list.csv', 'name;mac\na;b', /it has semicolons/],
  ['list.csv', 'name,mac\na,2E+11', /mac is 2E\+11: a spreadsheet has turned it/],
  ['list.csv', 'name,mac\na', /cannot be read: Invalid Record Length/],
  ['list.json', JSON.stringify([{ ...DEVICE, relay_info: 'relay7' }]), /relay_info "relay7"/],
  ['list.json', JSON.stringify([{ ...DEVICE, hardware_type: '' }]), /hardware_type is not told/],
])('%s with %p is refused with what is wrong', async (file, content, message) => {
  await expect(read(file, content as string)).rejects.toThrow(message);
});

test('a file that is not there is named', async () => {
  const source = await openTestSource({ kind: 'file', name: 'list', path: join(directory, 'none.json') });
  await expect(source.read(AbortSignal.timeout(1_000))).rejects.toThrow(/list: the file .*none\.json cannot be read \(ENOENT\)/);
});
