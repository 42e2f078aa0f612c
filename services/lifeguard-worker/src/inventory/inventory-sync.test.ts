import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askInventoryRun, createPool, findInventoryRun, type InventoryRunRow, type Pool } from '@mozpool/db';
import { createLogger, readConfig } from '@mozpool/service-kit';
import { createNetBox, labDevice, labDevices, type NetBox, type NetBoxDevice } from '@mozpool/simulator';
import { type TestDatabase, testDatabase, waitFor } from '@mozpool/testkit';
import { workerConfig } from '../config.js';
import { createWorkerService } from '../service.js';

/** A lab of this size takes its time on a loaded machine. */
jest.setTimeout(240_000);
const RUN_WITHIN_MS = 120_000;
const MANY = 10_000;
const TOKEN = 'nbt_0123456789ab.abcdefghijklmnopqrstuvwxyz0123456789';

let database: TestDatabase;
let db: Pool;
let netbox: NetBox;
let directory: string;
let workers: { stop(): Promise<void> }[] = [];
const log = createLogger({ service: 'test', level: 'error' });

beforeEach(async () => {
  database = await testDatabase();
  db = createPool(database.url, { max: 4, applicationName: 'inventory test' });
  netbox = await createNetBox({ devices: [], authorizations: [`Bearer ${TOKEN}`] });
  directory = await mkdtemp(join(tmpdir(), 'mozpool-sync-'));
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
  await netbox.close();
  await db.end();
  await database.drop();
  await rm(directory, { recursive: true });
});

async function startWorker(env: Record<string, string> = {}) {
  const file = join(directory, 'inventory.yaml');
  await writeFile(file, `sources: [{kind: netbox, name: netbox, url: "${netbox.url}", token: {file: token}, page_size: 1000}]`);
  await writeFile(join(directory, 'token'), TOKEN);
  const given = {
    DATABASE_URL: database.url,
    QUEUE_URL: database.url,
    PORT: '0',
    HOST: '127.0.0.1',
    INVENTORY_FILE: file,
    INVENTORY_EVERY: '0',
    ...env,
  };
  const worker = createWorkerService({
    config: readConfig(workerConfig, given),
    log,
    fatal: (reason) => Promise.reject(new Error(reason)),
  });
  workers.push(worker);
  await worker.start();
}

async function ended(
  id: number,
): Promise<InventoryRunRow & { report: NonNullable<Awaited<ReturnType<typeof findInventoryRun>>>['report'] }> {
  await waitFor(async () => (await findInventoryRun(db, id))?.stage === 'over', {
    what: `run ${id} to be over`,
    timeoutMs: RUN_WITHIN_MS,
    everyMs: 100,
  });
  return (await findInventoryRun(db, id))!;
}
const sync = async (options: { dryRun?: boolean; allowMany?: boolean } = {}) =>
  ended(await askInventoryRun(db, { by: 'olga', dryRun: false, allowMany: false, ...options }));

interface Shown {
  name: string;
  fqdn: string;
  mac: string;
  server: string;
  power: string | null;
  ip: string;
  key: string;
  active: boolean;
}
const shown = async (): Promise<Shown[]> =>
  (
    await db.query<Shown>(
      `select d.name, d.fqdn, mac_address as mac, s.fqdn as server, power_url as power, host(ip_address) as ip, inventory_key as key, d.active
       from devices d join imaging_servers s on s.id = imaging_server_id order by inventory_key::int`,
    )
  ).rows;
/** What has to be there, from what NetBox holds. */
const expected = (devices: readonly NetBoxDevice[], over: Record<string, Partial<Shown>> = {}): Shown[] =>
  devices.map((device) => ({
    name: device.name!,
    fqdn: device.primaryIp!.dnsName,
    mac: device.interfaces[0]!.mac!.replaceAll(':', '').toLowerCase(),
    server: String(device.configContext.mozpool_imaging_server),
    power: String(device.customFields.mozpool_power),
    ip: device.primaryIp!.address.split('/')[0]!,
    key: String(device.id),
    active: true,
    ...over[device.name!],
  }));
const numbered = (n: number) => netbox.devices.find(({ id }) => id === 1_000 + n)!;
const nameOf = (n: number) => labDevice(n).name!;
const hold = (name: string) =>
  db.query(
    `with image as (insert into images (name) values ('b2g') on conflict (name) do update set hidden = false returning id),
       request as (insert into requests (requested_device, assignee, image_id, expires_at, state, state_deadline)
         select $1, 'ci', id, now() + interval '1 hour', 'ready', null from image returning id)
     insert into claims (request_id, device_id) select r.id, d.id from request r, devices d where d.name = $1`,
    [name],
  );

test('a lab of ten thousand devices follows its NetBox exactly, through faults of the pages and of the permissions', async () => {
  netbox.devices = labDevices(MANY);
  await startWorker();

  // the first import is more than a schedule may do
  expect(await sync()).toMatchObject({ outcome: 'refused', counts: { told: MANY, added: MANY, boards: MANY / 8 } });
  expect(await shown()).toEqual([]);
  const planned = await sync({ dryRun: true });
  expect(planned).toMatchObject({
    outcome: 'planned',
    message: expect.stringMatching(/10000 devices of netbox would change; at most 1000/),
  });
  expect(planned.report).toMatchObject({ left_off: 2 + MANY + MANY / 8 - 1_000 });
  expect(await sync({ allowMany: true })).toMatchObject({ outcome: 'applied', counts: { added: MANY, boards: MANY / 8 } });
  // what they do by themselves is not what this is about
  await db.query('update devices set state_deadline = null');
  expect(await shown()).toEqual(expected(netbox.devices));
  expect(await sync()).toMatchObject({ outcome: 'unchanged', counts: { added: 0, changed: 0, deleted: 0, kept: 0 } });

  // everything that happens in a lab, at once
  await hold(nameOf(21));
  await db.query(`update devices set fqdn = 'mine.example.org', comments = 'mine', environment = 'staging' where name = $1`, [nameOf(30)]);
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) numbered(n).configContext = { mozpool_imaging_server: 'imaging2.example.org' };
  numbered(11).name = 'panda-renamed';
  [numbered(12).name, numbered(13).name] = [nameOf(13), nameOf(12)];
  numbered(30).primaryIp!.dnsName = 'other.example.org';
  netbox.devices = [...netbox.devices.filter(({ id }) => ![1_021, 1_022, 1_023].includes(id)), labDevice(MANY + 1)];
  // and while the pages are read: one comes, one goes, one changes its name and with it its place in the usual order
  netbox.before = ({ path, query }) => {
    if (path !== '/api/dcim/devices/' || query.get('id__gt') !== '3003' || netbox.devices.some(({ name }) => name === 'aaa'))
      return undefined;
    netbox.devices = [...netbox.devices.filter(({ id }) => id !== 1_040), labDevice(MANY + 2)];
    numbered(9_000).name = 'aaa';
    return undefined;
  };
  const row = await sync();
  expect(row).toMatchObject({
    outcome: 'applied',
    counts: { told: MANY - 2, added: 2, changed: 12, deleted: 3, retired: 1, boards: 2, kept: 1 },
  });
  const gone = row.report!.changes.filter(({ what }) => what === 'delete' || what === 'retire').map(({ what, name }) => `${name} ${what}`);
  expect(gone.sort()).toEqual([`${nameOf(21)} retire`, ...[22, 23, 40].map((n) => `${nameOf(n)} delete`)]);
  expect(row.report!.kept).toEqual([{ device: nameOf(30), field: 'fqdn', ours: 'mine.example.org', theirs: 'other.example.org' }]);
  const held = expected([labDevice(21)], { [nameOf(21)]: { active: false } });
  const now = () =>
    [...expected(netbox.devices, { [nameOf(30)]: { fqdn: 'mine.example.org' } }), ...held].sort((a, b) => Number(a.key) - Number(b.key));
  expect(await shown()).toEqual(now());
  expect((await db.query(`select comments, environment from devices where name = $1`, [nameOf(30)])).rows).toEqual([
    { comments: 'mine', environment: 'staging' },
  ]);

  // a page that fails, a permission that is lost in part, and one that is lost for what belongs to the devices
  netbox.before = ({ query }) => (Number(query.get('id__gt')) > 5_000 ? 500 : undefined);
  expect(await sync()).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/status 500/) });
  netbox.before = () => undefined;
  netbox.hidden = ({ id }) => id > 6_000;
  expect(await sync()).toMatchObject({
    outcome: 'refused',
    message: expect.stringMatching(/50\d\d devices of netbox would change; at most 999/),
  });
  netbox.hidden = () => true;
  expect(await sync()).toMatchObject({ outcome: 'refused', message: expect.stringMatching(/netbox tells of no device at all/) });
  netbox.hidden = () => false;
  netbox.forbidden.add('interfaces');
  expect(await sync()).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/You do not have permission/) });
  netbox.forbidden.clear();
  expect(await shown()).toEqual(now());

  // the device that somebody held goes by itself once it is returned
  await db.query('delete from claims');
  await waitFor(async () => (await shown()).every(({ name }) => name !== nameOf(21)), {
    what: 'the returned device to go',
    timeoutMs: 30_000,
    everyMs: 200,
  });
  expect(await sync()).toMatchObject({ outcome: 'unchanged' });
});

test('of several workers one syncs at a time, by schedule, and each tells of it in its metrics', async () => {
  netbox.devices = labDevices(3);
  await Promise.all([1, 2, 3].map(() => startWorker({ INVENTORY_EVERY: '3600' })));
  await waitFor(async () => (await shown()).length === 3, { what: 'the scheduled run', timeoutMs: 30_000 });
  await sync();
  const { rows } = await db.query('select asked_by, outcome from inventory_runs order by id');
  expect(rows).toEqual([
    { asked_by: 'schedule', outcome: 'applied' },
    { asked_by: 'olga', outcome: 'unchanged' },
  ]);
});

test('without an inventory a run that is asked for says what is missing', async () => {
  await startWorker({ INVENTORY_FILE: '' });
  expect(await sync()).toMatchObject({ outcome: 'failed', message: 'No inventory is configured: set INVENTORY_FILE of lifeguard-worker.' });
});

test('a worker that stops while it reads leaves the run for the next one', async () => {
  netbox.devices = labDevices(3);
  netbox.before = () => 503;
  await startWorker();
  const id = await askInventoryRun(db, { by: 'olga', dryRun: false, allowMany: false });
  await waitFor(() => netbox.calls.length > 0, { what: 'reading', timeoutMs: 30_000 });
  await workers.pop()!.stop();
  expect(await findInventoryRun(db, id)).toMatchObject({ outcome: 'failed', message: 'reading netbox was broken off: the worker stops' });
});

test('an inventory file with a mistake keeps the worker from starting, and says where it is', async () => {
  await writeFile(join(directory, 'broken.yaml'), 'sources: [{kind: netbox}]');
  await expect(startWorker({ INVENTORY_FILE: join(directory, 'broken.yaml') })).rejects.toMatchObject({
    cause: expect.objectContaining({ message: expect.stringMatching(/broken\.yaml is wrong:\n {2}sources\.0\.name/) }),
  });
});
