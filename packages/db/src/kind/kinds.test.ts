import { waitFor } from '@mozpool/testkit';
import { inTransaction } from '../pool.js';
import { type DbBench, openDb } from '../testing/db-bench.js';
import { deleteUnusedKinds, loadKinds } from './kinds.js';

let bench: DbBench;
beforeAll(async () => {
  bench = await openDb();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.db.query('delete from devices');
  await bench.db.query('delete from hardware_types; delete from imaging_servers');
  for (const name of ['d1', 'd2']) await bench.addDevice(name);
});

const kindOf = async (name: string) => {
  const [device] = await bench.rows('select kind_id as id from devices where name = $1', name);
  return (await loadKinds(bench.db, [device!.id]))[0]!;
};
const labelsOf = async (name: string) => (await kindOf(name)).labels;
const change = (sql: string) => bench.db.query(sql);

describe('the kind of a device', () => {
  test('is shared by devices that are alike, and has the built-in labels', async () => {
    expect(await kindOf('d1')).toEqual({
      id: expect.any(Number),
      hardwareTypeId: expect.any(Number),
      imagingServerId: expect.any(Number),
      labels: { type: 'panda', model: 'ES', environment: 'none', pool: 'none', server: 'north' },
      powered: false,
      active: true,
    });
    expect((await kindOf('d2')).id).toBe((await kindOf('d1')).id);
  });

  test('has the labels of the hardware type, overridden by those of the device', async () => {
    await change(`update hardware_types set labels = '{"os": "4.0", "gpu": "sgx"}'`);
    await change(`update devices set labels = '{"os": "4.4", "pool": "b2g"}' where name = 'd1'`);
    expect(await labelsOf('d1')).toMatchObject({ os: '4.4', gpu: 'sgx', pool: 'b2g', environment: 'none' });
    expect(await labelsOf('d2')).toMatchObject({ os: '4.0', gpu: 'sgx', pool: 'none' });
  });

  test.each([
    ['its environment', `update devices set environment = 'even' where name = 'd1'`, { labels: { environment: 'even', pool: 'even' } }],
    ['its labels', `update devices set labels = '{"a": "b"}' where name = 'd1'`, { labels: { a: 'b' } }],
    ['its relay', `update devices set relay_info = 'b:bank1:relay1' where name = 'd1'`, { powered: true }],
    ['its activity', `update devices set active = false where name = 'd1'`, { active: false }],
    [
      'its server',
      `with s as (insert into imaging_servers (fqdn) values ('south') returning id) update devices set imaging_server_id = s.id from s where name = 'd1'`,
      { labels: { server: 'south' } },
    ],
    ['the labels of its type', `update hardware_types set labels = '{"c": "d"}'`, { labels: { c: 'd' } }],
    ['the model of its type', `update hardware_types set model = 'B2'`, { labels: { model: 'B2' } }],
    [
      'the name of its server',
      `update imaging_servers set fqdn = 'north' || id where fqdn = 'north'`,
      { labels: { server: expect.stringMatching(/^north\d/) } },
    ],
  ])('changes with %s', async (_what, sql, expected) => {
    await change(sql);
    expect(await kindOf('d1')).toMatchObject(expected);
  });

  test('cannot be set by hand, and no kind can be changed', async () => {
    const { id } = await kindOf('d1');
    await change(`update devices set labels = '{"a": "b"}' where name = 'd2'`);
    await bench.db.query('update devices set kind_id = $1', [id]);
    expect((await kindOf('d2')).id).not.toBe(id);
    await expect(change(`update device_kinds set powered = not powered`)).rejects.toThrow('a kind of device never changes');
  });

  test('is right for a device that is added while the labels of its type change', async () => {
    const client = await bench.db.connect();
    await client.query('begin');
    await client.query(`update hardware_types set labels = '{"new": "yes"}'`);
    const added = bench.addDevice('d3');
    await blocked();
    await client.query('commit');
    await added;
    expect(await labelsOf('d3')).toMatchObject({ new: 'yes' });

    await client.query('begin');
    await client.query(
      `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id) select 'd4', 'd4', 'ffffffffffff', imaging_server_id, hardware_type_id from devices where name = 'd1'`,
    );
    const changed = change(`update hardware_types set labels = '{"new": "no"}'`);
    await blocked();
    await client.query('commit');
    client.release();
    await changed;
    expect(await labelsOf('d4')).toMatchObject({ new: 'no' });
  });

  test('is made once by two that need it at the same time', async () => {
    const client = await bench.db.connect();
    await client.query('begin');
    await client.query(`update devices set labels = '{"twin": "1"}' where name = 'd1'`);
    const other = change(`update devices set labels = '{"twin": "1"}' where name = 'd2'`);
    await blocked();
    await client.query('commit');
    client.release();
    await other;
    expect((await kindOf('d2')).id).toBe((await kindOf('d1')).id);
  });
});

const blocked = () =>
  waitFor(
    async () =>
      (await bench.rows(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).length > 0,
    { what: 'another session to wait for a lock' },
  );

describe('kinds that no device has', () => {
  const unused = async () =>
    (await bench.rows('select from device_kinds k where not exists (select from devices d where d.kind_id = k.id)')).length;
  const clean = () => inTransaction(bench.db, (db) => deleteUnusedKinds(db, { limit: 100 }));

  test('are deleted, and no others', async () => {
    await change(`update devices set labels = '{"a": "b"}'`);
    expect(await unused()).toBe(1);
    expect(await clean()).toBe(1);
    expect([await unused(), await clean()]).toEqual([0, 0]);
    expect(await labelsOf('d1')).toMatchObject({ a: 'b' });
  });

  test('are left alone while a device gets them', async () => {
    await change(`update devices set labels = '{"a": "b"}'`);
    await change(`update devices set labels = '{}'`);
    const client = await bench.db.connect();
    await client.query('begin');
    await client.query(`update devices set labels = '{"a": "b"}' where name = 'd1'`);
    expect(await clean()).toBe(0);
    await client.query('commit');
    client.release();
    expect(await labelsOf('d1')).toMatchObject({ a: 'b' });
  });

  test('are made anew for a device that waited for the deletion', async () => {
    await change(`update devices set labels = '{"a": "b"}'`);
    await change(`update devices set labels = '{}'`);
    const client = await bench.db.connect();
    await client.query('begin');
    expect(await deleteUnusedKinds(client, { limit: 100 })).toBe(1);
    const given = change(`update devices set labels = '{"a": "b"}' where name = 'd1'`);
    await blocked();
    await client.query('commit');
    client.release();
    await given;
    expect(await labelsOf('d1')).toMatchObject({ a: 'b' });
  });
});

test.each([
  ['a list', `'["a"]'`],
  ['a number', `'5'`],
  ['a value that is no text', `'{"a": 1}'`],
  ['a key with a space', `'{"a b": "x"}'`],
  ['a built-in key', `'{"type": "x"}'`],
  ['a long value', `jsonb_build_object('a', repeat('x', 64))`],
  ['too many', `(select jsonb_object_agg('k' || n, 'x') from generate_series(1, 65) n)`],
])('labels that are %s cannot be stored', async (_what, labels) => {
  for (const table of ['devices', 'hardware_types'])
    await expect(change(`update ${table} set labels = ${labels}`)).rejects.toThrow('labels_check');
});
