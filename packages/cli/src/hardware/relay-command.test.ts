import { applyLab, createPool, migrate, type Pool } from '@mozpool/db';
import { createSimulator, parseRackConfig, type Simulator, silentLog } from '@mozpool/simulator';
import { type TestDatabase, testDatabase } from '@mozpool/testkit';
import { runMozpool } from '../testing/run-mozpool.js';

/** The first test file of a run starts Postgres. */
jest.setTimeout(60_000);

let simulator: Simulator;
let port: number;
const board = () => simulator.rack.boards.get('board')!;
const powerOf = (name: string) => simulator.rack.devices.get(name)!.snapshot().power;

beforeAll(async () => {
  simulator = createSimulator(
    parseRackConfig({
      timeScale: 1_000,
      failures: false,
      boards: [{ name: 'board', port: 0 }],
      devices: [
        {
          name: 'panda-1',
          mac: '020000000001',
          address: '127.83.0.1',
          relay: { board: 'board', bank: 2, relay: 3 },
          tftp: { host: '127.0.0.1', port: 9 },
          registration: { host: '127.0.0.1', port: 9 },
          pingPort: 0,
          sutPort: 0,
          image: 'android',
        },
      ],
    }),
    silentLog,
  );
  await simulator.start();
  ({ port } = board().snapshot());
});
afterAll(() => simulator.stop());
beforeEach(async () => {
  board().behave({ mode: 'normal' });
  await relay(`turnon ${at()} 2 3`);
});

const relay = (words: string, env: Record<string, string> = {}) => runMozpool(['relay', ...words.split(' ').filter(Boolean)], { env });
const at = () => `127.0.0.1:${port}`;

test('switches the device and says OK, and reads its power, not the position of the relay', async () => {
  expect(await relay(`turnoff ${at()} 2 3`)).toEqual({ code: 0, out: 'OK\n', err: '' });
  expect(powerOf('panda-1')).toBe('off');
  expect(await relay(`status ${at()} 2 3`)).toEqual({ code: 0, out: 'bank 2, relay 3 status: off\n', err: '' });
  expect(await relay(`turnon ${at()} 2 3`)).toEqual({ code: 0, out: 'OK\n', err: '' });
  expect(powerOf('panda-1')).toBe('on');
  expect(await relay(`status ${at()} 2 3`)).toEqual({ code: 0, out: 'bank 2, relay 3 status: on\n', err: '' });
});

test('a power cycle cuts the power and restores it', async () => {
  const before = simulator.rack.actions.since(0).at(-1)?.seq ?? 0;
  expect(await relay(`powercycle ${at()} 2 3`)).toEqual({ code: 0, out: 'OK\n', err: '' });
  const done = simulator.rack.actions.since(before).filter(({ action }) => action !== 'get');
  expect(done.map(({ action }) => action)).toEqual(['off', 'on']);
});

test.each([
  ['wrong_byte', /instead of|answered/],
  ['garbage', /./],
  ['close', /closed/],
  ['reset', /./],
  ['dead_relay', /./],
  ['refuse', /refuse/],
])('a board that answers in mode %s is a failure: FAILED, exit code 1, and why', async (mode, why) => {
  board().behave({ mode });
  expect(await relay(`turnoff ${at()} 2 3`)).toEqual({ code: 1, out: 'FAILED\n', err: expect.stringMatching(why) });
});

test.each([
  ['', 2],
  ['status relay-1 1', 2],
  ['status relay-1 1 7 8', 2],
  ['explode relay-1 1 7', 2],
  ['constructor relay-1 1 7', 2],
  ['--verbose', 2],
])('"%s" shows how to call it, on standard output as ever', async (words, code) => {
  expect(await relay(words)).toEqual({ code, out: expect.stringMatching(/^Usage: mozpool relay powercycle\|status/), err: '' });
});

test.each([
  ['status relay-1 one 7', /BANK is "one"/],
  ['status relay-1 5 7', /bank from 1 to 4/],
  ['status relay-1 1 9', /relay from 1 to 8/],
  ['status re:lay:1 1 7', /host:port/],
])('"%s" is told what to write instead, and fails as ever', async (words, why) => {
  expect(await relay(words)).toEqual({ code: 1, out: '', err: expect.stringMatching(why) });
});

test('help names the limits, the exit codes and an example', async () => {
  expect(await relay('--help')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/A minute is the limit[\s\S]*mozpool relay status relay-3[\s\S]*Exit codes:/),
  });
});

describe('a board that an agent controls', () => {
  let database: TestDatabase;
  let db: Pool;
  beforeAll(async () => {
    database = await testDatabase();
    db = createPool(database.url, { max: 1, applicationName: 'cli test' });
    await migrate(db);
    await applyLab(db, {
      imagingServers: [{ fqdn: 'imaging1' }, { fqdn: 'imaging2' }],
      hardwareTypes: [{ type: 'panda', model: 'ES' }],
      devices: [
        {
          name: 'panda-1',
          fqdn: 'panda-1',
          mac: '020000000001',
          imagingServer: 'imaging1',
          hardware: { type: 'panda', model: 'ES' },
          relayInfo: `127.0.0.1:${port}:bank2:relay3`,
        },
      ],
    });
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  test('is warned of, and switched all the same', async () => {
    expect(await relay(`status ${at()} 2 3`, { DATABASE_URL: database.url })).toEqual({
      code: 0,
      out: 'bank 2, relay 3 status: on\n',
      err: expect.stringMatching(/^Warning: board .* belongs to the agent of imaging server imaging1 \(1 devices, it is silent\)/),
    });
    await db.query(`update devices set power_url = 'proxr://127.0.0.1:${port}/2/3', relay_info = null`);
    expect((await relay(`status ${at()} 2 3`, { DATABASE_URL: database.url })).err).toMatch(/imaging1/);
    await db.query(`update devices set active = false`);
    expect((await relay(`status ${at()} 2 3`, { DATABASE_URL: database.url })).err).toBe('');
    await db.query(
      `insert into relay_boards (name, fqdn, imaging_server_id) select 'board', '127.0.0.1:${port}', id from imaging_servers where fqdn = 'imaging2'`,
    );
    expect((await relay(`status ${at()} 2 3`, { DATABASE_URL: database.url })).err).toMatch(/imaging2 \(0 devices/);
  });

  test('is not asked for longer than somebody waits: without its database the board is switched', async () => {
    expect(await relay(`status ${at()} 2 3`, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })).toEqual({
      code: 0,
      out: 'bank 2, relay 3 status: on\n',
      err: expect.stringMatching(/Warning: whether an agent controls board .* is not known: The database cannot be reached/),
    });
  });
});
