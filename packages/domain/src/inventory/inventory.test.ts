import { changeLimit, changeObjection } from './change-limit.js';
import type { InventoryRecord, KnownBoard, KnownDevice } from './inventory-types.js';
import { type PlanInput, planInventory } from './plan-inventory.js';

const told = (n: number, over: Record<string, string | null> = {}) => ({
  name: `panda-${n}`,
  fqdn: `panda-${n}.example.org`,
  mac_address: `0200000000${String(n).padStart(2, '0')}`,
  imaging_server: 'north',
  hardware_type: 'panda',
  hardware_model: 'es',
  relay_info: `relay-1.example.org:bank1:relay${n}`,
  ...over,
});
const record = (n: number, over: Record<string, string | null> = {}): InventoryRecord => ({
  source: 'netbox',
  key: String(n),
  values: told(n, over),
});
/** As the sync left it. */
const device = (n: number, over: Partial<KnownDevice> = {}): KnownDevice => ({
  id: 100 + n,
  revision: 1,
  active: true,
  held: false,
  source: 'netbox',
  key: String(n),
  said: told(n),
  gone: false,
  oldId: 0,
  values: { ...told(n), power_url: null, environment: 'none', ip_address: null, 'labels.rack': '7' },
  ...over,
});
const byHand = (n: number, over: Partial<KnownDevice> = {}) => device(n, { source: null, key: null, said: null, ...over });
const board: KnownBoard = { id: 1, name: 'relay-1', fqdn: 'relay-1.example.org', imagingServer: 'north', saidServer: 'north' };

const plan = (input: Partial<PlanInput>) =>
  planInventory({
    sources: ['netbox'],
    records: [],
    devices: [],
    boards: [board],
    imagingServers: ['north', 'south'],
    hardwareTypes: [{ type: 'panda', model: 'es' }],
    ...input,
  });
/** What a plan comes to, short enough to compare. */
const diff = (input: Partial<PlanInput>) => {
  const { devices, boards, kept, postponed, problems, remember, imagingServers, hardwareTypes } = plan(input);
  return [
    ...devices.map((change) =>
      change.what === 'change'
        ? `${change.adopted ? 'adopt' : 'change'} ${change.name}: ${change.fields.map(({ field, from, to }) => `${field} ${from} → ${to}`).join(', ')}`
        : `${change.what} ${change.name}`,
    ),
    ...boards.map((change) => `${change.what} board ${change.name}${change.what === 'change' ? ` → ${change.imagingServer}` : ''}`),
    ...remember.map(({ record: { values } }) => `remember ${values.name}`),
    ...kept.map((each) => `keep ${each.device} ${each.field} ${each.ours}, not ${each.theirs}`),
    ...postponed.map(({ name }) => `postpone ${name}`),
    ...imagingServers.map((each) => `server ${each}`),
    ...hardwareTypes.map(({ type, model }) => `hardware ${type} ${model}`),
    ...problems.map((problem) => `problem: ${problem}`),
  ];
};

test.each<[string, Partial<PlanInput>, string[]]>([
  ['nothing changes', { records: [record(1)], devices: [device(1)] }, []],
  ['a new device', { records: [record(1), record(2)], devices: [device(1)] }, ['add panda-2']],
  ['the first device of a board', { records: [record(1)], boards: [] }, ['add panda-1', 'add board relay-1']],
  ['a device that is gone', { records: [record(1)], devices: [device(1), device(2)] }, ['delete panda-2']],
  ['the last device of a board', { devices: [device(2)] }, ['delete panda-2', 'delete board relay-1']],
  [
    'a device that is gone while somebody holds it',
    { records: [record(1)], devices: [device(1), device(2, { held: true })] },
    ['retire panda-2'],
  ],
  ['the same, a second time', { records: [record(1)], devices: [device(1), device(2, { held: true, gone: true, active: false })] }, []],
  ['the same, returned', { records: [record(1)], devices: [device(1), device(2, { gone: true, active: false })] }, ['delete panda-2']],
  [
    'a device that is back while it is still held',
    { records: [record(2)], devices: [device(2, { held: true, gone: true, active: false })] },
    ['change panda-2: active false → true'],
  ],
  ['a device that a person has deactivated', { records: [record(1)], devices: [device(1, { active: false })] }, []],
  [
    'a renamed device',
    { records: [record(1, { name: 'tegra-1', fqdn: 'tegra-1.example.org' })], devices: [device(1)] },
    ['change panda-1: name panda-1 → tegra-1, fqdn panda-1.example.org → tegra-1.example.org'],
  ],
  [
    'two devices that change their names with each other',
    { records: [record(1, { name: 'panda-2' }), record(2, { name: 'panda-1' })], devices: [device(1), device(2)] },
    ['change panda-1: name panda-1 → panda-2', 'change panda-2: name panda-2 → panda-1'],
  ],
  [
    'a board that moved with its devices',
    { records: [1, 2].map((n) => record(n, { imaging_server: 'south' })), devices: [device(1), device(2)] },
    ['change panda-1: imaging_server north → south', 'change panda-2: imaging_server north → south', 'change board relay-1 → south'],
  ],
  [
    'a board that moved with half of its devices',
    { records: [record(1, { imaging_server: 'south' }), record(2)], devices: [device(1), device(2)] },
    [
      'change panda-1: imaging_server north → south',
      'problem: relay board relay-1.example.org would be at two imaging servers, south and north (panda-2); a board is at one',
    ],
  ],
  [
    'a server and a type that nobody knows',
    { records: [record(1, { imaging_server: 'east', hardware_model: 'a' })], devices: [device(1)] },
    [
      'change panda-1: imaging_server north → east, hardware_model es → a',
      'change board relay-1 → east',
      'server east',
      'hardware panda a',
    ],
  ],
  [
    'what a person has set',
    { records: [record(1, { fqdn: 'new.example.org' })], devices: [device(1, { values: { ...told(1), fqdn: 'mine.example.org' } })] },
    ['remember panda-1', 'keep panda-1 fqdn mine.example.org, not new.example.org'],
  ],
  [
    'what a person has set, and is the same now',
    { records: [record(1, { fqdn: 'mine.example.org' })], devices: [device(1, { values: { ...told(1), fqdn: 'mine.example.org' } })] },
    ['remember panda-1'],
  ],
  [
    'what the inventory does not tell of',
    { records: [record(1)], devices: [device(1, { values: { ...told(1), environment: 'staging' } })] },
    [],
  ],
  ['a label', { records: [record(1, { 'labels.gpu': 'mali' })], devices: [device(1)] }, ['change panda-1: labels.gpu null → mali']],
  [
    'a label that a person has set',
    { records: [record(1, { 'labels.rack': '9' })], devices: [device(1)] },
    ['remember panda-1', 'keep panda-1 labels.rack 7, not 9'],
  ],
  [
    'a label that is not told any more',
    { records: [record(1)], devices: [device(1, { said: { ...told(1), 'labels.rack': '7' } })] },
    ['change panda-1: labels.rack 7 → null'],
  ],
  [
    'a label that is not told any more, and that a person has changed',
    { records: [record(1)], devices: [device(1, { said: { ...told(1), 'labels.rack': '6' } })] },
    ['remember panda-1'],
  ],
  ['a device that a person added', { records: [record(1)], devices: [byHand(1)] }, ['adopt panda-1: ']],
  [
    'a device that a person added otherwise',
    { records: [record(1, { fqdn: 'other.example.org', ip_address: '10.0.0.1' })], devices: [byHand(1)] },
    ['adopt panda-1: ip_address null → 10.0.0.1', 'keep panda-1 fqdn panda-1.example.org, not other.example.org'],
  ],
  [
    'a device of Mozpool 4.2',
    { records: [{ ...record(1, { name: 'tegra-1' }), oldId: 17 }], devices: [byHand(1, { oldId: 17 })] },
    ['adopt panda-1: name panda-1 → tegra-1'],
  ],
  ['an entry that was made anew', { records: [{ ...record(1), key: '9' }], devices: [device(1)] }, ['adopt panda-1: ']],
  ['a source that replaces another', { records: [record(1)], devices: [device(1, { source: 'old' })] }, ['adopt panda-1: ']],
  ['devices of other sources', { records: [record(1)], devices: [device(1), device(2, { source: 'other' }), byHand(3)] }, []],
  [
    'a name that somebody else has',
    { records: [record(1)], devices: [byHand(1, { values: told(1, { mac_address: '020000000099' }) })] },
    ['add panda-1', 'problem: name panda-1 would belong to panda-1 and to panda-1, of which one is not of this inventory'],
  ],
  [
    'a MAC address that somebody else has',
    { records: [record(1)], devices: [byHand(1, { values: told(1, { name: 'mine' }) })] },
    ['add panda-1', 'problem: MAC address 020000000001 would belong to mine and to panda-1, of which one is not of this inventory'],
  ],
  [
    'a replacement of a device',
    { records: [{ ...record(1, { mac_address: '020000000099' }), key: '9' }], devices: [device(1)] },
    ['delete panda-1', 'add panda-1'],
  ],
  [
    'a replacement of a device that somebody holds',
    { records: [{ ...record(1, { mac_address: '020000000099' }), key: '9' }], devices: [device(1, { held: true })] },
    ['retire panda-1', 'postpone panda-1'],
  ],
  [
    'the same MAC address twice',
    { records: [record(1), record(2, { mac_address: told(1).mac_address })] },
    ['add panda-1', 'add panda-2', 'problem: panda-1 (netbox 1) and panda-2 (netbox 2) have the same MAC address 020000000001'],
  ],
  [
    'the same relay in two sources',
    { sources: ['netbox', 'file'], records: [record(1), { ...record(2, { relay_info: told(1).relay_info }), source: 'file' }] },
    ['add panda-1', 'add panda-2', 'problem: panda-1 (netbox 1) and panda-2 (file 2) have the same relay relay-1.example.org:bank1:relay1'],
  ],
  [
    'a board that a person added',
    { records: [record(1, { imaging_server: 'south' })], devices: [device(1)], boards: [{ ...board, saidServer: null }] },
    ['change panda-1: imaging_server north → south'],
  ],
  [
    'a board that a person added and that nobody uses any more',
    { records: [record(1, { relay_info: null })], devices: [device(1)], boards: [{ ...board, saidServer: null }] },
    ['change panda-1: relay_info relay-1.example.org:bank1:relay1 → null'],
  ],
  ['a board that somebody else still uses', { devices: [device(1), byHand(2)] }, ['delete panda-1']],
  [
    'two boards with the same first label',
    { records: [record(1), record(2, { relay_info: 'relay-1.south.org:bank1:relay1' })], devices: [device(1)] },
    ['add panda-2', 'add board relay-1.south.org'],
  ],
  [
    'a board named in a power URL',
    { records: [record(1, { relay_info: null, power_url: 'proxr://Relay-9.example.org/1/2' })] },
    ['add panda-1', 'delete board relay-1', 'add board relay-9'],
  ],
])('%s', (_what, input, expected) => expect(diff(input)).toEqual(expected));

test.each([
  [0, 3, 5],
  [40, 40, 5],
  [59, 59, 5],
  [60, 60, 6],
  [500, 480, 50],
  [500, 0, 50],
  [0, 100, 10],
])('of %i known and %i told devices %i may change', (known, told, limit) => expect(changeLimit({ known, told })).toBe(limit));

const objection = (input: Pick<PlanInput, 'sources' | 'records' | 'devices'>) =>
  changeObjection({ plan: plan({ ...input, boards: [] }), boards: [], ...input });
const many = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
const alone = { relay_info: null };
const lone = (n: number, over: Partial<KnownDevice> = {}) => device(n, { said: told(n, alone), values: told(n, alone), ...over });

test.each<[string, Pick<PlanInput, 'sources' | 'records' | 'devices'>, RegExp | null]>([
  ['few changes', { sources: ['netbox'], records: many(1, 6).map((n) => record(n, alone)), devices: [] }, null],
  [
    'a first import',
    { sources: ['netbox'], records: many(1, 61).map((n) => record(n, alone)), devices: [] },
    /60 devices of netbox would change; at most 6/,
  ],
  [
    'a source that tells of nothing',
    { sources: ['netbox'], records: [], devices: [lone(1)] },
    /netbox tells of no device at all, and 1 are known/,
  ],
  [
    'a list that became short',
    { sources: ['netbox'], records: many(1, 54).map((n) => record(n, alone)), devices: many(1, 61).map((n) => lone(n)) },
    /7 devices of netbox would change; at most 6/,
  ],
  [
    'a small source beside a large one',
    {
      sources: ['netbox', 'file'],
      records: [...many(1, 80).map((n) => record(n, alone)), { ...record(90, alone), source: 'file' }],
      devices: [...many(1, 80).map((n) => lone(n)), ...many(90, 97).map((n) => lone(n, { source: 'file' }))],
    },
    /6 devices of file would change; at most 5/,
  ],
  [
    'sources that are each within their limit, but not together',
    {
      sources: ['netbox', 'file'],
      records: [...many(1, 6).map((n) => record(n, alone)), ...many(6, 11).map((n) => ({ ...record(n, alone), source: 'file' }))],
      devices: [],
    },
    /10 devices and boards would change; at most 5/,
  ],
])('%s: how many changes are too many', (_what, input, expected) =>
  expected === null ? expect(objection(input)).toBeNull() : expect(objection(input)).toMatch(expected),
);

test('boards count, too', () => {
  const input = {
    sources: ['netbox'],
    records: many(1, 4).map((n) => record(n, { relay_info: `relay-${n}:bank1:relay1` })),
    devices: [],
  };
  expect(changeObjection({ plan: plan({ ...input, boards: [] }), boards: [], ...input })).toMatch(/^6 devices and boards would change/);
});
