import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { LabInput } from '@mozpool/contracts';
import { parse, stringify } from 'yaml';
import { mozpoolAt, openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/api.js';
import { startCuttableProxy } from '../testing/cuttable-proxy.js';
import { readLabFile } from './read-lab-file.js';

let api: TestApi;
let mozpool: ReturnType<typeof mozpoolAt>;
let directory: string;
beforeAll(async () => {
  api = await openTestApi();
  mozpool = mozpoolAt(api.base);
  directory = await mkdtemp(join(tmpdir(), 'mozpool-lab-'));
}, SETUP_LIMIT_MS);
afterAll(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

let files = 0;
async function fileOf(lab: LabInput | string): Promise<string> {
  const file = join(directory, `lab-${++files}.yaml`);
  await writeFile(file, typeof lab === 'string' ? lab : stringify(lab));
  return file;
}
const apply = async (lab: LabInput | string, ...more: string[]) => mozpool(['apply', '-f', await fileOf(lab), ...more]);
const exported = async (...more: string[]) => (await mozpool(['export', ...more])).out;
const lastEvent = async () => (await api.db.query('select coalesce(max(id), 0) as id from events')).rows[0].id as number;
const PANDA = { type: 'panda', model: 'ES' };
const PXE = 'LABEL x\nKERNEL x/vmlinuz\n';

test('what is exported and applied again changes nothing, in any format', async () => {
  const text = await exported();
  expect(parse(text)).toMatchObject({
    imagingServers: [{ fqdn: 'imaging1' }, { fqdn: 'imaging2' }],
    pxeConfigs: expect.arrayContaining([{ name: 'old-boot', description: 'Old', contents: 'old', active: false }]),
    devices: expect.arrayContaining([
      {
        name: 'panda-1',
        fqdn: 'panda-1.example',
        mac: '000000000001',
        imagingServer: 'imaging1',
        hardware: PANDA,
        relayInfo: 'board1.example:2101:bank1:relay1',
        environment: 'even',
      },
    ]),
  });
  const before = await lastEvent();
  for (const again of [text, JSON.stringify(parse(text))])
    expect(await apply(again)).toEqual({ code: 0, out: '0 to add, 0 to change, 20 as described already.\n', err: '' });
  expect(await lastEvent()).toBe(before);
});

const NEW: LabInput = {
  // sections in the wrong order: they are applied in the right one
  registrationRules: [
    { name: 'tablets', macPrefix: '0200', imagingServer: 'imaging9', hardware: { type: 'tablet', model: 'T1' }, labels: { rack: '9' } },
  ],
  devices: [
    {
      name: 'tablet-1',
      fqdn: 'tablet-1.example',
      mac: '02000000aa01',
      imagingServer: 'imaging9',
      hardware: { type: 'tablet', model: 'T1' },
      power: 'proxr://board9.example/1/1',
      ipAddress: '10.9.0.1',
      labels: { rack: '9' },
    },
    {
      name: 'tablet-2',
      fqdn: 'tablet-2.example',
      mac: '02000000aa02',
      imagingServer: 'imaging9',
      hardware: { type: 'tablet', model: 'T1' },
    },
  ],
  relayBoards: [{ name: 'board9', fqdn: 'board9.example', imagingServer: 'imaging9' }],
  images: [{ name: 'tablet-os', checks: ['ping'], boots: [{ type: 'tablet', model: 'T1', pxeConfig: 'tablet-boot' }] }],
  pxeConfigs: [
    { name: 'tablet-boot', description: 'Tablets', contents: PXE },
    { name: 'tablet-old', description: 'Tablets, before', contents: PXE, active: false },
  ],
  hardwareTypes: [{ type: 'tablet', model: 'T1', labels: { gpu: 'mali' }, limits: { seconds: { pxe_booting: 240 } } }],
  imagingServers: [{ fqdn: 'imaging9' }],
};

test('a new lab is added in an order that satisfies references; a second time nothing is left to do', async () => {
  const dry = await apply(NEW, '--dry-run');
  expect(dry).toMatchObject({ code: 0, err: '' });
  expect(dry.out).toMatch(/^\+ imaging server imaging9\n\+ hardware type tablet T1\n {4}limits: \{"seconds":\{"pxe_booting":240\}\}/);
  expect(dry.out).toMatch(/ {4}contents:\n {6}\+ LABEL x\n {6}\+ KERNEL x\/vmlinuz\n/);
  expect(dry.out).toMatch(/10 to add, 0 to change, 0 as described already\.\n$/);
  expect((await api.call('GET', '/api/device/tablet-1/details/')).status).toBe(404);

  const done = await apply(NEW, '--yes');
  expect(done).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/\+ registration rule tablets: done\n$/) });
  expect((await api.call('GET', '/api/device/tablet-1/details/')).body.device).toMatchObject({
    state: 'new',
    ip_address: '10.9.0.1',
    effective_labels: { gpu: 'mali', rack: '9' },
    power: { url: 'proxr://board9.example/1/1', switchable: true },
  });
  expect((await api.call('GET', '/api/bmm/pxe_config/tablet-old/details/')).body.details.active).toBe(false);
  expect(await apply(NEW, '--yes')).toEqual({ code: 0, out: '0 to add, 0 to change, 10 as described already.\n', err: '' });
  expect(parse(await exported('--addresses')).devices).toContainEqual(expect.objectContaining({ name: 'tablet-1', ipAddress: '10.9.0.1' }));
  expect(await exported()).not.toContain('10.9.0.1');
});

test('what differs is shown field by field, and changed; what the file leaves out stays', async () => {
  const [first] = NEW.devices!;
  const { labels: _labels, ipAddress: _ip, ...rest } = first!;
  const lab: LabInput = {
    pxeConfigs: [{ ...NEW.pxeConfigs![0]!, contents: 'LABEL x\nKERNEL y/vmlinuz\n' }],
    devices: [{ ...rest, environment: 'staging' }],
    images: [{ name: 'tablet-os', checks: ['ping', 'tcp:22'], boots: [{ type: 'tablet', model: 'T1', pxeConfig: 'tablet-old' }] }],
  };
  const { out } = await apply(lab, '--yes');
  expect(out).toContain('~ PXE configuration tablet-boot\n    contents:\n      - KERNEL x/vmlinuz\n      + KERNEL y/vmlinuz\n');
  expect(out).toContain('~ boot of image tablet-os on tablet T1\n    pxe_config: tablet-boot → tablet-old\n');
  expect(out).toContain('~ device tablet-1\n    environment: none → staging\n');
  expect((await api.call('GET', '/api/device/tablet-1/details/')).body.device).toMatchObject({
    environment: 'staging',
    labels: { rack: '9' },
    ip_address: '10.9.0.1',
  });
});

test('what was deactivated and is described is used again, and of a PXE configuration the file says it', async () => {
  await api.call('POST', '/api/device/tablet-2/deactivate/');
  const { out } = await apply({ devices: [NEW.devices![1]!], pxeConfigs: [{ ...NEW.pxeConfigs![1]!, active: true }] }, '--yes');
  expect(out).toContain('~ device tablet-2\n    active: false → true\n');
  expect((await api.call('GET', '/api/device/tablet-2/details/')).body.device.active).toBe(true);
  expect((await api.call('GET', '/api/bmm/pxe_config/tablet-old/details/')).body.details.active).toBe(true);
});

test('an address that moves from one device to another moves, whichever stands first', async () => {
  const [one, two] = NEW.devices as [NonNullable<LabInput['devices']>[number], NonNullable<LabInput['devices']>[number]];
  const moved = {
    devices: [
      { ...two, mac: one.mac },
      { ...one, mac: '02000000aa03' },
    ],
  };
  expect(await apply(moved, '--yes')).toMatchObject({ code: 0, err: '' });
  expect((await api.call('GET', '/api/device/tablet-2/details/')).body.device.mac_address).toBe(one.mac);
});

test('nobody is asked who cannot answer; a person is, and may say no', async () => {
  const lab = { imagingServers: [{ fqdn: 'imaging10' }] };
  expect(await apply(lab)).toMatchObject({ code: 2, err: expect.stringMatching(/say --yes to do it without asking/) });
  const file = await fileOf(lab);
  const ask = (input: string) => mozpool(['apply', '-f', file], { tty: true, input });
  expect(await ask('n\n')).toMatchObject({ code: 1, err: expect.stringMatching(/Make 1 change\? \[y\/N\].*Nothing was done/s) });
  expect(await ask('')).toMatchObject({ code: 1, err: expect.stringMatching(/Nothing was done/) });
  expect((await api.call('GET', '/api/imaging-server/imaging10/details/')).status).toBe(404);
  expect(await ask('y\n')).toMatchObject({ code: 0, out: expect.stringMatching(/\+ imaging server imaging10: done/) });
});

test('the outcome is for programs, too', async () => {
  const { code, out } = await apply({ imagingServers: [{ fqdn: 'imaging1' }, { fqdn: 'imaging11' }] }, '--yes', '-o', 'json');
  expect([code, JSON.parse(out)]).toEqual([
    0,
    { changes: [{ action: 'add', what: 'imaging server', name: 'imaging11', changes: [], outcome: 'done', why: null }], unchanged: 1 },
  ]);
  const dry = await apply({ imagingServers: [{ fqdn: 'imaging12' }] }, '--dry-run', '-o', 'json');
  expect(JSON.parse(dry.out).changes).toEqual([expect.objectContaining({ name: 'imaging12', outcome: 'planned' })]);
});

test('a failure in the middle tells programs what was made, what was not, and what was not tried', async () => {
  const proxy = await startCuttableProxy(api.base);
  try {
    // the third change is cut off, and then nobody listens any more
    proxy.writesLeft = 2;
    proxy.beforeCall = async (method, path) => {
      if (method === 'POST' && path === '/api/device/') void proxy.close();
    };
    const hardware = { type: 'phone', model: 'P1' };
    const file = await fileOf({
      imagingServers: ['imaging20', 'imaging21'].map((fqdn) => ({ fqdn })),
      hardwareTypes: [hardware],
      devices: [{ name: 'phone-1', fqdn: 'phone-1.example', mac: '02000000cc01', imagingServer: 'imaging20', hardware }],
      registrationRules: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, macPrefix: '0200', hardware })),
    });
    const { code, out, err } = await mozpoolAt(proxy.url)(['apply', '-f', file, '--yes', '-o', 'json']);
    const told = (JSON.parse(out).changes as { name: string; outcome: string }[]).map(({ name, outcome }) => `${name} ${outcome}`);
    const failed = ['phone P1', 'phone-1', 'a', 'b', 'c', 'd'].map((name) => `${name} failed`);
    expect(told).toEqual(['imaging20 done', 'imaging21 done', ...failed, 'e not tried']);
    expect(code).toBe(3);
    expect(err).toMatch(/2 of 9 changes made, 6 failed, 1 not tried\. .*run it again: it goes on from here/);
  } finally {
    await proxy.close();
  }
});

const DEVICE = NEW.devices![1]!;
test.each<[string, LabInput | string, RegExp]>([
  ['a field that is none', 'devices:\n  - name: a\n    colour: red\n', /^.*\.yaml:3: devices\.0\.colour: there is no such field$/m],
  ['what is missing', 'imagingServers:\n  - fqdn: x\n  - {}\n', /yaml:3: imagingServers\.1\.fqdn: /],
  ['a value of the wrong kind', 'images:\n  - name: a b\n', /yaml:2: images\.0\.name: use 1 to 32 letters/],
  ['YAML that is none', 'devices:\n  - name: [a\n', /yaml:\d+: /],
  ['one key twice', 'devices: []\nimages: []\ndevices: []\n', /yaml:3: Map keys must be unique/],
  ['a list instead of sections', '- a\n', /yaml:1: /],
  [
    'aliases without bound',
    'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]\n',
    /alias/,
  ],
  [
    'a device of a server that nobody knows',
    { devices: [{ ...DEVICE, imagingServer: 'nowhere' }] },
    /yaml:5: devices\.0\.imagingServer: there is no imaging server "nowhere"/,
  ],
  [
    'hardware that nobody knows',
    { devices: [{ ...DEVICE, hardware: { type: 'x', model: 'y' } }] },
    /devices\.0\.hardware: there is no hardware type "x y": describe it/,
  ],
  [
    'an image that boots nothing known',
    { images: [{ name: 'x', boots: [{ ...PANDA, pxeConfig: 'none' }] }] },
    /boots\.0\.pxeConfig: there is no PXE configuration "none"/,
  ],
  ['one device twice', { devices: [DEVICE, DEVICE] }, /devices\.1: device tablet-2 stands here a second time/],
  [
    'two devices with one address',
    { devices: [{ ...DEVICE, mac: '000000000001' }] },
    /devices\.0\.mac: device panda-1 has this MAC address/,
  ],
  ['a power URL that nobody can read', { devices: [{ ...DEVICE, power: 'snmp://pdu-1/3' }] }, /devices\.0\.power: .*name a model/],
  [
    'a text that boots nothing',
    { pxeConfigs: [{ name: 'x', description: '', contents: 'hello' }] },
    /pxeConfigs\.0\.contents: boots nothing/,
  ],
  ['a limit that is none', { hardwareTypes: [{ ...PANDA, limits: { seconds: { naps: 1 } } }] }, /limits.* there is no limit "naps"/],
])('%s is told with its line, before anything is changed', async (_what, lab, why) => {
  const before = await lastEvent();
  expect(await apply(lab, '--yes')).toEqual({ code: 1, out: '', err: expect.stringMatching(why) });
  expect(await lastEvent()).toBe(before);
});

test('a file that is not there is told by name', async () => {
  expect(await mozpool(['apply', '-f', '/nowhere/lab.yaml'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/\/nowhere\/lab\.yaml cannot be read/),
  });
  expect(await mozpool(['export', '--to', '/nowhere/lab.yaml'])).toMatchObject({
    code: 1,
    err: expect.stringMatching(/cannot be written/),
  });
});

test('an installation may be described by what is piped in', async () => {
  const { lab } = await readLabFile('-', { stdin: Readable.from(['imagingServers:\n', '  - fqdn: piped\n']) });
  expect(lab.imagingServers).toEqual([{ fqdn: 'piped' }]);
});

test('what somebody else has changed meanwhile is not overwritten', async () => {
  const proxy = await startCuttableProxy(api.base);
  // between what it read and what it writes
  proxy.beforeCall = async (method, path) => {
    if (method === 'PATCH' && path === '/api/device/tablet-2/')
      await api.call('POST', '/api/device/tablet-2/set-comments/', { comments: 'mine' });
  };
  try {
    const file = await fileOf({ devices: [{ ...DEVICE, mac: '02000000aa01', environment: 'other' }] });
    const ran = await mozpoolAt(proxy.url)(['apply', '-f', file, '--yes']);
    expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(/~ device tablet-2: .*\n0 of 1 change made, 1 failed, 0 not tried/s) });
  } finally {
    await proxy.close();
  }
});

test('a run that is cut off after any call is continued by the next one', async () => {
  const nth = (run: number): LabInput =>
    JSON.parse(
      JSON.stringify(NEW)
        .replaceAll('tablet', `t${run}`)
        .replaceAll('imaging9', `imaging-t${run}`)
        .replaceAll('board9', `board-t${run}`)
        .replaceAll('02000000aa', `0200000${run.toString(16).padStart(2, '0')}b`),
    );
  for (let calls = 0; ; calls++) {
    const lab = nth(calls);
    const file = await fileOf(lab);
    const proxy = await startCuttableProxy(api.base);
    proxy.writesLeft = calls;
    let cut: { code: number };
    try {
      cut = await mozpoolAt(proxy.url)(['apply', '-f', file, '--yes']);
    } finally {
      await proxy.close();
    }
    if (cut.code === 0) {
      expect(calls).toBeGreaterThan(10);
      return;
    }
    expect(await mozpool(['apply', '-f', file, '--yes'])).toMatchObject({ code: 0, err: '' });
    expect(await mozpool(['apply', '-f', file])).toMatchObject({ code: 0, out: '0 to add, 0 to change, 10 as described already.\n' });
  }
}, 60_000);
