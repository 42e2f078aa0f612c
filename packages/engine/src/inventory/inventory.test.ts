import { askInventoryRun, findInventoryRun, keepInventoryRun, takeInventoryRun } from '@mozpool/db';
import type { InventoryRecord } from '@mozpool/domain';
import { type EngineBench, openBench, until } from '../testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset({}));

const record = (n: number, over: Record<string, string | null> = {}): InventoryRecord => ({
  source: 'netbox',
  key: String(n),
  values: {
    name: `panda-${n}`,
    fqdn: `panda-${n}.example.org`,
    mac_address: `0200000000${n.toString(16).padStart(2, '0')}`,
    imaging_server: 'north',
    hardware_type: 'panda',
    hardware_model: 'ES',
    relay_info: `relay-1.example.org:bank1:relay${n}`,
    ...over,
  },
});
const some = (...numbers: number[]) => numbers.map((n) => record(n));

const TAKE = { worker: 'w', schedule: null, silentSeconds: 30 };
async function begin({ dryRun = false, allowMany = false } = {}) {
  await askInventoryRun(bench.db, { by: 'olga', dryRun, allowMany });
  return (await takeInventoryRun(bench.db, TAKE))!;
}
async function sync(records: InventoryRecord[], options: { dryRun?: boolean; allowMany?: boolean } = {}) {
  const run = await begin(options);
  const end = await bench.engine.applyInventory({ run, sources: ['netbox'], records, skipped: [] });
  const row = (await findInventoryRun(bench.db, run.id))!;
  if (end !== 'over') expect(row).toMatchObject({ stage: 'over', outcome: end.outcome, message: end.message, report: end.report });
  return row;
}
/** Everything that a sync may write, in a form that can be compared. */
const state = async () => ({
  devices: await bench.rows(`select to_jsonb(d) - 'pick' as d from devices d order by id`),
  boards: await bench.rows('select * from relay_boards order by id'),
  servers: await bench.rows('select id, fqdn from imaging_servers order by id'),
  types: await bench.rows('select * from hardware_types order by id'),
  events: await bench.rows(
    `select event, details->>'name' as name from events where kind in ('edited', 'inventory') and event <> 'synced' order by id`,
  ),
});
const changed = async () => (await state()).events.map(({ event, name }) => `${event} ${name}`);

describe('a sync', () => {
  test('adds devices with their board, server and hardware type, each with its event and its line in the log', async () => {
    const row = await sync([
      record(1),
      record(2, {
        imaging_server: 'east',
        hardware_model: 'new',
        relay_info: null,
        environment: 'lab',
        ip_address: '10.0.0.2',
        'labels.rack': '7',
      }),
    ]);
    expect(row).toMatchObject({ outcome: 'applied', askedBy: 'olga', counts: { told: 2, added: 2, boards: 1, changed: 0, deleted: 0 } });
    expect(row.report!.changes.map(({ noun, name }) => `${noun} ${name}`)).toEqual([
      'imaging_server east',
      'hardware_type panda new',
      'device panda-1',
      'device panda-2',
      'relay_board relay-1',
    ]);
    expect(
      await bench.row(
        `select d.*, host(ip_address) as ip, s.fqdn as server from devices d join imaging_servers s on s.id = imaging_server_id where name = 'panda-2'`,
      ),
    ).toMatchObject({
      state: 'new',
      server: 'east',
      environment: 'lab',
      ip: '10.0.0.2',
      labels: { rack: '7' },
      inventory_id: 2,
      inventory_source: 'netbox',
      inventory_key: '2',
      relay_info: null,
      active: true,
    });
    expect(await bench.row(`select fqdn, inventory_server from relay_boards where name = 'relay-1'`)).toEqual({
      fqdn: 'relay-1.example.org',
      inventory_server: 'north',
    });
    expect(await bench.row(`select l.source, message from logs l join devices d on d.id = device_id where name = 'panda-1'`)).toEqual({
      source: 'inventory',
      message: 'created by inventory sync for olga (netbox)',
    });
    expect(await changed()).toEqual(['created panda-1', 'created panda-2', 'created relay-1']);
    expect(bench.rings).toContainEqual({ name: 'match', id: 0 });
  });

  test('made again changes nothing, not even a revision', async () => {
    await sync(some(1, 2));
    const before = await state();
    expect(await sync(some(1, 2))).toMatchObject({ outcome: 'unchanged', report: { changes: [] } });
    expect(await state()).toEqual(before);
  });

  test('changes what the inventory changed, and nothing of what the machine or a person set', async () => {
    await sync(some(1));
    await bench.db.query(
      `update devices set state = 'offline', comments = 'mine', environment = 'staging', counters = '{"a": 1}', fqdn = 'mine.example.org'`,
    );
    const before = await bench.device('panda-1');
    const row = await sync([
      record(1, { name: 'tegra-1', fqdn: 'other.example.org', mac_address: '0200000000aa', imaging_server: 'south' }),
    ]);
    expect(row.counts).toMatchObject({ changed: 1, kept: 1, boards: 1 });
    expect(row.report).toMatchObject({
      changes: [
        {
          what: 'change',
          noun: 'device',
          name: 'panda-1',
          fields: [
            { field: 'name', from: 'panda-1', to: 'tegra-1' },
            { field: 'mac_address', from: '020000000001', to: '0200000000aa' },
            { field: 'imaging_server', from: 'north', to: 'south' },
          ],
        },
        { what: 'change', noun: 'relay_board', name: 'relay-1', fields: [{ field: 'imaging_server', from: 'north', to: 'south' }] },
      ],
      kept: [{ device: 'panda-1', field: 'fqdn', ours: 'mine.example.org', theirs: 'other.example.org' }],
    });
    const after = await bench.device('tegra-1');
    const follows = { name: 'tegra-1', mac_address: '0200000000aa', revision: before.revision + 1 };
    expect(after).toEqual({
      ...before,
      ...follows,
      imaging_server_id: after.imaging_server_id,
      kind_id: after.kind_id,
      due_in: after.due_in,
      inventory_values: expect.anything(),
    });
    expect(after.imaging_server_id).not.toBe(before.imaging_server_id);
  });

  test('lets two devices change their names and MAC addresses with each other', async () => {
    await sync(some(1, 2));
    const [one, two] = [await bench.device('panda-1'), await bench.device('panda-2')];
    const names = ({ values: { name, mac_address } }: InventoryRecord) => ({ name: name!, mac_address: mac_address! });
    expect(await sync([record(1, names(record(2))), record(2, names(record(1)))])).toMatchObject({ outcome: 'applied' });
    expect((await bench.device('panda-2')).id).toBe(one.id);
    expect(await bench.device('panda-1')).toMatchObject({ id: two.id, mac_address: '020000000001' });
  });

  test('deletes what left, its board too, and leaves what a person added', async () => {
    await bench.reset({ mine: { power: false } });
    await sync(some(1, 2));
    expect(await sync([record(1, { relay_info: null })])).toMatchObject({ counts: { deleted: 1, changed: 1, boards: 1 } });
    expect(await bench.rows('select name from devices order by name')).toEqual([{ name: 'mine' }, { name: 'panda-1' }]);
    expect(await bench.rows('select from relay_boards')).toEqual([]);
  });

  test('that is only tried says what it would do and does nothing', async () => {
    await sync(some(1));
    const before = await state();
    expect(await sync(some(2), { dryRun: true })).toMatchObject({ outcome: 'planned', counts: { added: 1, deleted: 1 } });
    expect(await state()).toEqual(before);
  });

  test('with a contradiction changes nothing', async () => {
    await sync(some(1));
    const before = await state();
    const row = await sync([record(1, { fqdn: 'x' }), record(2, { mac_address: '020000000001' })]);
    expect(row).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/have the same MAC address 020000000001\. Nothing was changed/),
    });
    expect(await state()).toEqual(before);
  });

  test('with too many changes is refused, boards included, until a person allows them', async () => {
    const before = await state();
    const row = await sync(some(1, 2, 3, 4, 5));
    expect(row).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/^Too many changes: 6 devices and boards.*--allow-many-changes/),
    });
    expect(await state()).toEqual(before);
    expect(await sync(some(1, 2, 3, 4, 5), { allowMany: true })).toMatchObject({ outcome: 'applied', counts: { added: 5 } });
    expect(await sync([])).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/netbox tells of no device at all, and 5 are known/),
    });
    expect(await bench.rows('select from devices')).toHaveLength(5);
  });

  test('takes devices of Mozpool 4.2 over by their inventory ids', async () => {
    await bench.reset({ 'old-1': {} });
    await bench.db.query(`update devices set inventory_id = 17, comments = 'mine'`);
    expect(await sync([{ ...record(1), key: 'x', oldId: 17 }])).toMatchObject({ counts: { changed: 1, added: 0, deleted: 0 } });
    expect(await bench.device('panda-1')).toMatchObject({ inventory_id: 17, comments: 'mine', inventory_key: 'x', state: 'ready' });
  });
});

describe('a device that leaves the inventory while somebody holds it', () => {
  beforeEach(async () => {
    await sync(some(1, 2));
    await bench.db.query(`update devices set state = 'ready', state_deadline = null`);
  });

  test('stays with its holder, is given to nobody else, and goes when it is returned', async () => {
    const { requestId } = await bench.holding('panda-2', 'ready');
    expect(await sync(some(1))).toMatchObject({ outcome: 'applied', counts: { retired: 1, deleted: 0 } });
    expect(await bench.device('panda-2')).toMatchObject({ active: false, inventory_gone: true, state: 'ready' });
    expect(await sync(some(1))).toMatchObject({ outcome: 'unchanged' });
    expect(await bench.engine.deleteGoneDevices()).toBe(0);
    expect(await bench.request(requestId)).toMatchObject({ state: 'ready' });
    await bench.engine.returnRequest(requestId);
    await bench.settle();
    expect(await bench.engine.deleteGoneDevices()).toBe(1);
    expect(await bench.engine.deleteGoneDevices()).toBe(0);
    expect(await bench.rows('select name from devices')).toEqual([{ name: 'panda-1' }]);
    expect((await changed()).slice(-2)).toEqual(['left the inventory panda-2', 'deleted panda-2']);
  });

  test('is one like any other again when the inventory has it back', async () => {
    await bench.holding('panda-2', 'ready');
    await sync(some(1));
    expect(await sync(some(1, 2))).toMatchObject({ counts: { changed: 1 } });
    expect(await bench.device('panda-2')).toMatchObject({ active: true, inventory_gone: false });
  });

  test('that is claimed while the plan is made is not deleted', async () => {
    const run = await begin();
    // a claim that is not committed when the sync looks, and holds the device
    const rival = await bench.rival.connect();
    await rival.query('begin');
    const id = (await bench.device('panda-2')).id;
    await rival.query('select from devices where id = $1 for no key update', [id]);
    const syncing = bench.engine.applyInventory({ run, sources: ['netbox'], records: some(1), skipped: [] });
    await until(
      'the sync waits for the device',
      async () =>
        (
          await bench.rows(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%devices%for update%'`,
          )
        ).length > 0,
    );
    const request = (
      await bench.row(`insert into requests (requested_device, assignee, image_id, expires_at, state)
      select 'any', 'x', id, now() + interval '1 hour', 'ready' from images limit 1 returning id`)
    ).id;
    await rival.query('insert into claims (request_id, device_id) values ($1, $2)', [request, id]);
    await rival.query('commit');
    rival.release();
    expect(await syncing).toMatchObject({ outcome: 'applied', report: { counts: { retired: 1, deleted: 0 } } });
    expect(await bench.device('panda-2')).toMatchObject({ active: false, inventory_gone: true });
  });
});

describe('runs', () => {
  test('that are asked for twice are one, and only one goes on at a time', async () => {
    const asked = () => askInventoryRun(bench.db, { by: 'olga', dryRun: false, allowMany: false });
    expect(new Set(await Promise.all([asked(), asked(), asked()])).size).toBe(1);
    const taken = await Promise.all([1, 2, 3].map(() => takeInventoryRun(bench.db, TAKE)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    await asked();
    expect(await takeInventoryRun(bench.db, TAKE)).toBeUndefined();
  });

  test('come by schedule, and earlier after one that failed', async () => {
    const schedule = { everySeconds: 3_600, retrySeconds: 60 };
    const take = () => takeInventoryRun(bench.db, { ...TAKE, schedule });
    const run = (await take())!;
    expect(run).toMatchObject({ askedBy: 'schedule', dryRun: false, allowMany: false });
    await bench.engine.applyInventory({ run, sources: [], records: [], skipped: [] });
    expect(await take()).toBeUndefined();
    await bench.db.query(`update inventory_runs set ended_at = now() - interval '2 minutes'`);
    expect(await take()).toBeUndefined();
    await bench.db.query(`update inventory_runs set outcome = 'failed'`);
    expect(await take()).toMatchObject({ askedBy: 'schedule' });
  });

  test('whose worker is silent are over, and change nothing when it wakes up', async () => {
    const run = await begin();
    await bench.db.query(`update inventory_runs set alive_at = now() - interval '31 seconds'`);
    await askInventoryRun(bench.db, { by: 'olga', dryRun: false, allowMany: false });
    const next = await takeInventoryRun(bench.db, TAKE);
    expect(next).toMatchObject({ askedBy: 'olga' });
    expect(await findInventoryRun(bench.db, run.id)).toMatchObject({
      outcome: 'interrupted',
      message: expect.stringMatching(/not heard any more/),
    });
    const before = await state();
    expect(await keepInventoryRun(bench.db, run.id)).toBe(false);
    expect(await bench.engine.applyInventory({ run, sources: ['netbox'], records: some(1), skipped: [] })).toBe('over');
    expect(await state()).toEqual(before);
  });

  test('whose connection is cut in the middle of their transaction change nothing, and the next try does it all', async () => {
    await sync(some(1));
    const before = await state();
    const run = await begin();
    const rival = await bench.rival.connect();
    await rival.query('begin');
    // boards are written last: the sync stops there, with everything else done
    await rival.query('lock table relay_boards in share mode');
    const records = [record(1, { fqdn: 'new.example.org' }), record(2, { relay_info: 'relay-2:bank1:relay1' })];
    const syncing = bench.engine.applyInventory({ run, sources: ['netbox'], records, skipped: [] });
    const waiting = `from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%relay_boards%'`;
    const stuck = async () => (await bench.rows(`select pid ${waiting}`))[0]?.pid;
    await until('the sync waits for the boards', async () => (await stuck()) !== undefined);
    const first = await stuck();
    await bench.rows('select pg_terminate_backend($1)', first);
    await until('it tries again', async () => ![undefined, first].includes(await stuck()));
    expect(await state()).toEqual(before);
    await rival.query('rollback');
    rival.release();
    expect(await syncing).toMatchObject({ outcome: 'applied' });
    expect((await changed()).slice(before.events.length)).toEqual(['created panda-2', 'changed panda-1', 'created relay-2']);
  });
});
