import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootEntry } from '../testing/builders.js';
import { recordingLog } from '../testing/recording-log.js';
import { openAgentStore } from './agent-store.js';

let directory: string;
const log = recordingLog();
const open = () => openAgentStore(directory, log);
const fileOf = (device: string) => join(directory, 'devices', `${device}.json`);

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agent-store-'));
  log.lines.length = 0;
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const begin = (generation: number, boot?: ReturnType<typeof bootEntry> | null) => ({
  deviceId: 1,
  device: 'panda-1',
  generation,
  ...(boot !== undefined && { boot }),
});

test('a restart remembers who it is, what was begun and which boots are served', async () => {
  const before = await open();
  await before.begin(begin(5, bootEntry()));
  await before.begin(begin(6));
  const after = await open();
  expect(after.holder).toBe(before.holder);
  expect(after.markOf(1)).toBe(6);
  expect(after.markOf(2)).toBe(0);
  expect(after.bootOf('panda-1')).toEqual(bootEntry());
  expect(after.armedBootOf(bootEntry().mac)).toEqual(bootEntry());
});

test('a command has begun before its first wait, so that none can slip in between', async () => {
  const store = await open();
  const begun = store.begin(begin(5, bootEntry()));
  expect(store.markOf(1)).toBe(5);
  expect(store.armedBootOf(bootEntry().mac)).toBeDefined();
  await begun;
});

test('commands that begin together leave the newest on disk', async () => {
  const store = await open();
  await Promise.all(Array.from({ length: 20 }, (_, index) => store.begin(begin(index + 1, bootEntry(1, { boot: index + 1 })))));
  const after = await open();
  expect(after.markOf(1)).toBe(20);
  expect(after.bootOf('panda-1')?.boot).toBe(20);
  expect(await readdir(join(directory, 'devices'))).toEqual(['panda-1.json']);
});

test('a power cycle without a boot entry removes the one before', async () => {
  const store = await open();
  await store.begin(begin(5, bootEntry()));
  await store.begin(begin(6, null));
  expect(store.bootOf('panda-1')).toBeUndefined();
  expect((await open()).bootOf('panda-1')).toBeUndefined();
});

test.each([
  ['half-written', async () => (await readFile(fileOf('panda-1'), 'utf8')).slice(0, 40)],
  ['empty', async () => ''],
  ['of another release', async () => '{"deviceId":"one"}'],
])('a file that is %s is forgotten, and the others are kept', async (_what, broken) => {
  const store = await open();
  await store.begin(begin(5, bootEntry()));
  await store.begin({ deviceId: 2, device: 'panda-2', generation: 9, boot: bootEntry(2) });
  await writeFile(fileOf('panda-1'), await broken());
  const after = await open();
  expect([after.markOf(1), after.markOf(2)]).toEqual([0, 9]);
  expect(log.lines.join()).toContain('panda-1.json cannot be read');
  expect(await readdir(join(directory, 'devices'))).toEqual(['panda-2.json']);
});

test('what a crash left half-written beside a file does no harm', async () => {
  const store = await open();
  await store.begin(begin(5, bootEntry()));
  await writeFile(`${fileOf('panda-1')}.new`, '{"deviceId":1,"dev');
  const after = await open();
  expect(after.markOf(1)).toBe(5);
  await after.begin(begin(6));
  expect((await open()).markOf(1)).toBe(6);
});

test('a sign of life disarms the boot it belongs to and no other', async () => {
  const store = await open();
  await store.begin(begin(5, bootEntry()));
  await store.disarm('panda-1', 4);
  expect(store.armedBootOf(bootEntry().mac)).toBeDefined();
  await store.disarm('panda-1', 5);
  expect(store.armedBootOf(bootEntry().mac)).toBeUndefined();
  expect(store.bootOf('panda-1')).toEqual(bootEntry(1, { armed: false }));
  expect((await open()).armedBootOf(bootEntry().mac)).toBeUndefined();
  await store.disarm('panda-9', 5);
});

test('an entry that is to be kept stays armed', async () => {
  const store = await open();
  await store.begin(begin(5, bootEntry(1, { keep: true })));
  await store.disarm('panda-1', 5);
  expect(store.armedBootOf(bootEntry().mac)).toBeDefined();
});

test('a removed entry is gone after a restart too, and the mark stays', async () => {
  const store = await open();
  await store.begin(begin(5, bootEntry()));
  await store.clearBoot('panda-1');
  const after = await open();
  expect(after.bootOf('panda-1')).toBeUndefined();
  expect(after.markOf(1)).toBe(5);
});

test('a renamed device has one entry, under its new name', async () => {
  const store = await open();
  await store.begin(begin(5, bootEntry()));
  await store.begin({ deviceId: 1, device: 'renamed', generation: 6, boot: bootEntry(1, { device: 'renamed', boot: 6 }) });
  expect(store.bootOf('panda-1')).toBeUndefined();
  expect(store.armedBootOf(bootEntry().mac)?.device).toBe('renamed');
  expect(await readdir(join(directory, 'devices'))).toEqual(['renamed.json']);
});

test('of two files about one device the newer counts', async () => {
  const store = await open();
  await store.begin(begin(7));
  await writeFile(fileOf('old-name'), JSON.stringify({ deviceId: 1, device: 'old-name', generation: 3, boot: bootEntry() }));
  const after = await open();
  expect(after.markOf(1)).toBe(7);
  expect(await readdir(join(directory, 'devices'))).toEqual(['panda-1.json']);
});

test('names of devices cannot lead out of the directory', async () => {
  const store = await open();
  await store.begin({ deviceId: 3, device: '../../outside', generation: 1, boot: null });
  expect((await open()).markOf(3)).toBe(1);
  expect(await readdir(directory)).toEqual(['devices', 'holder']);
});

describe('a snapshot', () => {
  test('gives a new holder the marks and boots of the one before, and survives a restart', async () => {
    const store = await open();
    await store.takeSnapshot({ marks: [[1, 7]], boots: [bootEntry(1, { boot: 7 }), bootEntry(2, { armed: false })] });
    expect(store.markOf(1)).toBe(7);
    expect(store.armedBootOf(bootEntry(1).mac)?.boot).toBe(7);
    const after = await open();
    expect(after.bootOf('panda-2')).toEqual(bootEntry(2, { armed: false }));
    expect(after.armedBootOf(bootEntry(2).mac)).toBeUndefined();
  });

  test('ends boots that it does not name: a disk of long ago must not image a device again', async () => {
    const store = await open();
    await store.begin(begin(5, bootEntry()));
    await store.takeSnapshot({ marks: [[1, 90]], boots: [] });
    expect(store.armedBootOf(bootEntry().mac)).toBeUndefined();
    expect((await open()).bootOf('panda-1')).toBeUndefined();
    expect(store.markOf(1)).toBe(90);
  });

  test('replaces an older boot, and disarms one that has shown its sign of life meanwhile', async () => {
    const store = await open();
    await store.begin(begin(5, bootEntry()));
    await store.takeSnapshot({ marks: [], boots: [bootEntry(1, { boot: 6, secret: 'new' })] });
    expect(store.armedBootOf(bootEntry().mac)).toMatchObject({ boot: 6, secret: 'new' });
    await store.takeSnapshot({ marks: [], boots: [bootEntry(1, { boot: 6, secret: 'new', armed: false })] });
    expect(store.armedBootOf(bootEntry().mac)).toBeUndefined();
  });

  test('does not arm again what we have seen alive', async () => {
    const store = await open();
    await store.begin(begin(5, bootEntry()));
    await store.disarm('panda-1', 5);
    await store.takeSnapshot({ marks: [], boots: [bootEntry()] });
    expect(store.armedBootOf(bootEntry().mac)).toBeUndefined();
  });

  test('makes the marks those of a database that was restored from a backup', async () => {
    const store = await open();
    await store.begin(begin(50));
    await store.takeSnapshot({ marks: [[1, 40]], boots: [] });
    expect(store.markOf(1)).toBe(40);
  });
});

test('a command that may be done twice is remembered without a write', async () => {
  const store = await open();
  await store.begin({ deviceId: 1, device: 'panda-1', generation: 5, durable: false });
  expect(store.markOf(1)).toBe(5);
  expect((await open()).markOf(1)).toBe(0);
});
