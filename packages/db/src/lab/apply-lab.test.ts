import type { LabInput } from '@mozpool/contracts';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { applyLab } from './apply-lab.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
});
afterAll(() => bench.close());

const PANDA = { type: 'panda', model: 'ES' };
const device = { name: 'd1', fqdn: 'd1', mac: '0123456789ab', imagingServer: 'north', hardware: PANDA };
const lab = (hardwareLabels?: Record<string, string>, deviceLabels?: Record<string, string>): LabInput => ({
  imagingServers: [{ fqdn: 'north' }],
  hardwareTypes: [{ ...PANDA, ...(hardwareLabels && { labels: hardwareLabels }) }],
  devices: [{ ...device, ...(deviceLabels && { labels: deviceLabels }) }],
});
const effective = async () => (await bench.rows('select k.labels from devices d join device_kinds k on k.id = d.kind_id'))[0]!.labels;

test('labels of devices and hardware types are set, stay where the description leaves them out, and go where it says so', async () => {
  await applyLab(bench.db, lab({ processor: 'armv7', os: '4.0' }, { os: '4.4' }));
  expect(await effective()).toMatchObject({ processor: 'armv7', os: '4.4' });
  await applyLab(bench.db, lab());
  expect(await effective()).toMatchObject({ processor: 'armv7', os: '4.4' });
  await applyLab(bench.db, lab({ processor: 'armv8' }, {}));
  expect(await effective()).toMatchObject({ processor: 'armv8' });
  expect(await effective()).not.toHaveProperty('os');
});

test('a label that cannot be set is refused with what to write, and nothing is changed', async () => {
  await applyLab(bench.db, lab({}, { os: '1' }));
  await expect(applyLab(bench.db, lab({ os: '2' }, { type: 'x' }))).rejects.toThrow('label type is built in and cannot be set');
  expect(await effective()).toMatchObject({ os: '1' });
});
