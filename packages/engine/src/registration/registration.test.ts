import type { RegistrationMessage } from '@mozpool/contracts';
import { createInventory, REGISTRATION_RULES } from '@mozpool/db';
import { type EngineBench, openBench } from '../testing/engine-bench.js';
import type { RegistrationTemplate } from './add-registered-device.js';
import { MAX_REGISTRATIONS } from './take-registration.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const MAC = '02c0ffee0001';
const heard = (message: Partial<RegistrationMessage> = {}) =>
  bench.engine.takeRegistration({
    source: 'sut',
    server: 'north',
    mac: MAC,
    name: null,
    address: '10.0.0.7',
    addressSeen: true,
    fields: { HARDWARE: 'panda', OS: 'Android-IML74K', CMDPORT: '20777' },
    ...message,
  });
const hardware = async () => (await bench.row(`select id from hardware_types where type = 'panda'`)).id;
const template = async (more: Partial<RegistrationTemplate> = {}): Promise<RegistrationTemplate> => ({
  hardwareTypeId: await hardware(),
  type: 'panda',
  environment: 'lab',
  labels: { rack: '7' },
  imagingServer: null,
  by: 'olga',
  reason: null,
  ...more,
});
const rule = async (values: Record<string, unknown>) =>
  createInventory(bench.db, REGISTRATION_RULES, { by: 'olga', values: { name: 'pandas', hardware_type_id: await hardware(), ...values } });
const registrations = () => bench.rows('select * from registrations order by id');

describe('a device that nobody knows', () => {
  test('waits as one row, however often it comes', async () => {
    const { id } = await heard();
    expect(await heard({ address: '10.0.0.8' })).toEqual({ outcome: 'waiting', id, device: null });
    expect(await registrations()).toEqual([
      expect.objectContaining({ id, mac_address: MAC, address: '10.0.0.8', times: 2, state: 'waiting', source: 'sut', device_id: null }),
    ]);
  });

  test('the same from two agents at once is still one row', async () => {
    await Promise.all([heard(), heard(), bench.another().takeRegistration({ ...(await message()), server: 'south' })]);
    expect(await registrations()).toEqual([expect.objectContaining({ times: 3 })]);
    async function message(): Promise<RegistrationMessage> {
      return { source: 'sut', server: 'south', mac: MAC, name: null, address: null, addressSeen: false, fields: {} };
    }
  });

  test('without a MAC address goes by its name, and without either is ignored', async () => {
    expect(await heard({ mac: null, name: 'board' })).toMatchObject({ outcome: 'waiting' });
    expect(await heard({ mac: null, name: 'board', address: '10.0.0.9' })).toMatchObject({ outcome: 'waiting' });
    expect(await heard({ mac: null, name: null, address: '10.0.0.10' })).toEqual({ outcome: 'ignored', id: null, device: null });
    expect(await registrations()).toHaveLength(1);
  });

  test('is one of a bounded number: those that were not heard for the longest go', async () => {
    await bench.db.query(
      `insert into registrations (identity, mac_address, source, last_seen_at)
       select lpad(to_hex(n), 12, '0'), lpad(to_hex(n), 12, '0'), 'http', now() - make_interval(secs => n) from generate_series(1, $1::int) n`,
      [MAX_REGISTRATIONS],
    );
    const oldest = MAX_REGISTRATIONS.toString(16).padStart(12, '0');
    await heard();
    expect(
      await bench.row(
        'select count(*)::int as n, bool_or(identity = $1) as oldest, bool_or(identity = $2) as newest from registrations',
        oldest,
        MAC,
      ),
    ).toEqual({
      n: MAX_REGISTRATIONS,
      oldest: false,
      newest: true,
    });
  });
});

describe('a device of ours', () => {
  test('has it in its log, and its address is known anew', async () => {
    const { id, mac_address: mac } = await bench.device('d1');
    expect(await heard({ mac })).toEqual({ outcome: 'known', id: null, device: 'd1' });
    await heard({ mac });
    expect(await bench.rows('select source, message from logs where device_id = $1', id)).toEqual(
      Array(2).fill({ source: 'sut', message: 'its SUT agent has started, at 10.0.0.7 (OS=Android-IML74K, HARDWARE=panda)' }),
    );
    expect((await bench.device('d1')).ip_address).toBe('10.0.0.7');
    expect(await bench.rows(`select details from events where kind = 'edited'`)).toEqual([
      { details: { ip_address: '10.0.0.7', by: 'sut' } },
    ]);
    expect(await registrations()).toEqual([]);
  });

  test('is found by its address or its name where it tells no MAC address', async () => {
    await bench.db.query(`update devices set ip_address = '10.0.0.7'`);
    expect(await heard({ mac: null, name: 'somebody' })).toMatchObject({ outcome: 'known', device: 'd1' });
    expect(await heard({ mac: null, name: 'd1', address: '10.9.9.9', server: 'north' })).toMatchObject({ outcome: 'known' });
    expect(await heard({ mac: null, name: 'd1', address: '10.9.9.9', server: 'south' })).toMatchObject({ outcome: 'waiting' });
  });

  test('keeps its address where nobody saw it', async () => {
    const { mac_address: mac } = await bench.device('d1');
    await heard({ mac, source: 'http', addressSeen: false });
    expect((await bench.device('d1')).ip_address).toBeNull();
  });
});

describe('approving', () => {
  test('adds the device in its first state, with what it told; a second time says that it is decided', async () => {
    const { id } = await heard({ name: 'panda-77' });
    expect(await bench.engine.approveRegistration(id!, await template({ reason: 'bought last week' }))).toEqual({
      outcome: 'approved',
      device: 'panda-77',
    });
    const device = await bench.device('panda-77');
    expect(device).toMatchObject({
      state: 'new',
      due: true,
      mac_address: MAC,
      fqdn: '10.0.0.7',
      ip_address: '10.0.0.7',
      sut_port: 20_777,
      environment: 'lab',
      labels: { rack: '7' },
      relay_info: null,
    });
    expect(await registrations()).toEqual([expect.objectContaining({ state: 'approved', decided_by: 'olga', device_id: device.id })]);
    expect(bench.rings).toContainEqual({ name: 'devices', id: device.id });
    expect((await bench.rows('select message from logs where device_id = $1', device.id)).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^created by olga/),
      expect.stringMatching(/^registered at .* from 10\.0\.0\.7; approved by olga: bought last week$/),
    ]);
    expect(await bench.engine.approveRegistration(id!, await template())).toMatchObject({ outcome: 'decided' });
    expect(await bench.engine.rejectRegistration(id!, { by: 'olga', reason: null })).toMatchObject({ outcome: 'decided' });
  });

  test('by two at once adds one device', async () => {
    const { id } = await heard();
    const both = await Promise.all([
      bench.engine.approveRegistration(id!, await template()),
      bench.another().approveRegistration(id!, await template()),
    ]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['approved', 'decided']);
  });

  test('says what is missing, and that a name is taken', async () => {
    const { id } = await heard({ mac: null, name: 'board', server: null });
    expect(await bench.engine.approveRegistration(id!, await template())).toEqual({
      outcome: 'incomplete',
      problem: 'the device did not tell its MAC address: give "mac"',
    });
    expect(await bench.engine.approveRegistration(id!, await template({ mac: MAC }))).toMatchObject({ outcome: 'incomplete' });
    const { mac_address: taken } = await bench.device('d1');
    expect(await bench.engine.approveRegistration(id!, await template({ mac: taken, imagingServer: 'north' }))).toEqual({
      outcome: 'exists',
      constraint: 'devices_mac_address_key',
    });
    expect(await registrations()).toEqual([expect.objectContaining({ state: 'waiting' })]);
    expect(await bench.engine.approveRegistration(id!, await template({ mac: MAC, imagingServer: 'north', name: 'board-1' }))).toEqual({
      outcome: 'approved',
      device: 'board-1',
    });
  });

  test('a device that was deleted since and comes again waits again', async () => {
    const { id } = await heard();
    await bench.engine.approveRegistration(id!, await template());
    await bench.db.query('delete from devices where mac_address = $1', [MAC]);
    expect(await heard()).toEqual({ outcome: 'waiting', id, device: null });
  });
});

test('a rejected device stays out when it comes again, until somebody changes their mind', async () => {
  const { id } = await heard();
  expect(await bench.engine.rejectRegistration(id!, { by: 'olga', reason: 'not ours' })).toEqual({ outcome: 'rejected' });
  expect(await bench.engine.rejectRegistration(id!, { by: 'olga', reason: 'not ours' })).toEqual({ outcome: 'rejected' });
  expect(await heard()).toEqual({ outcome: 'rejected', id, device: null });
  expect(await registrations()).toEqual([expect.objectContaining({ reason: 'not ours', times: 2 })]);
  expect(await bench.engine.approveRegistration(id!, await template())).toMatchObject({ outcome: 'approved' });
});

describe('a rule', () => {
  test('adds a device that fits it, at the imaging server where it was heard', async () => {
    await rule({ mac_prefix: '02c0ff', fields: { hardware: 'Panda' }, environment: 'lab', labels: { rack: '1' } });
    expect(await heard()).toEqual({ outcome: 'approved', id: expect.any(Number), device: `panda-${MAC}` });
    expect(await bench.device(`panda-${MAC}`)).toMatchObject({ state: 'new', environment: 'lab', labels: { rack: '1' } });
    expect(await registrations()).toEqual([expect.objectContaining({ decided_by: 'rule pandas' })]);
  });

  test('that is inactive, is about something else or comes later does nothing', async () => {
    await rule({ name: 'late', environment: 'late', position: 200 });
    await rule({ name: 'off', environment: 'off', position: 1 });
    await rule({ name: 'other', mac_prefix: 'ff', position: 2 });
    await rule({ name: 'good', environment: 'good' });
    await bench.db.query(`update registration_rules set active = false where name = 'off'`);
    await heard();
    expect((await bench.device(`panda-${MAC}`)).environment).toBe('good');
  });

  test('that cannot add a device leaves it waiting', async () => {
    await rule({});
    expect(await heard({ server: null })).toMatchObject({ outcome: 'waiting' });
    expect(bench.warnings).toEqual([expect.stringMatching(/fits rule pandas, but its device could not be added/)]);
  });

  test('does not bring back what a person rejected', async () => {
    const { id } = await heard();
    await bench.engine.rejectRegistration(id!, { by: 'olga', reason: null });
    await rule({});
    expect(await heard()).toMatchObject({ outcome: 'rejected' });
  });
});
