import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRackConfig } from './config.js';
import { silentLog } from './log.js';
import { createSimulator, type Simulator } from './simulator.js';
import { RawClient, waitUntil } from './testing/raw-client.js';

let simulator: Simulator;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mozpool-rack-'));
  const device = (number: number) => ({
    name: `sim-${number}`,
    mac: `02000000000${number}`,
    address: `127.98.4.${number}`,
    relay: { board: 'board', bank: 1, relay: number },
    tftp: { host: '127.0.0.1', port: 9 },
    pingPort: 0,
    sutPort: 0,
    image: 'b2g',
  });
  const config = parseRackConfig({
    failures: false,
    recordFile: join(directory, 'actions.jsonl'),
    boards: [{ name: 'board', port: 0, cooldown: false }],
    devices: [device(1), device(2)],
  });
  simulator = createSimulator(config, silentLog);
  await simulator.start();
});

afterAll(async () => {
  await simulator.stop();
  rmSync(directory, { recursive: true });
});

async function call(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(`http://127.0.0.1:${simulator.controlPort()}${path}`, init);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

test('says that it lives and counts its devices', async () => {
  expect(await call('/livez')).toEqual({ status: 200, body: { status: 'ok' } });
  const { body } = await call('/stats');
  expect(body).toMatchObject({ devices: 2, powered: 2, boards: 1, counters: { crashes: 0 } });
});

test('shows all devices, one with its timeline, and names the known ones for an unknown one', async () => {
  expect((await call('/devices')).body.map(({ name }: { name: string }) => name)).toEqual(['sim-1', 'sim-2']);
  await waitUntil('the image to run', async () => (await call('/devices/sim-1')).body.state === 'running_b2g');
  const { body } = await call('/devices/sim-1');
  expect(body).toMatchObject({
    power: 'on',
    image: 'b2g',
    timeline: expect.arrayContaining([expect.objectContaining({ phase: 'running_b2g' })]),
  });
  expect(await call('/devices/sim-9')).toEqual({ status: 404, body: { error: 'there is no device "sim-9"; known: sim-1, sim-2' } });
});

test('changes behaviour in part and answers the whole of it', async () => {
  expect(await call('/devices/sim-2/behaviour', { neverPing: true, lateAnswerMs: 5 })).toMatchObject({
    status: 200,
    body: { neverPing: true, lateAnswerMs: 5, sut: 'normal', hangIn: null },
  });
  expect(await call('/boards/board/behaviour', { mode: 'fusion' })).toMatchObject({ status: 200, body: { mode: 'fusion', delayMs: 0 } });
});

test.each([
  ['an unknown key of a device', '/devices/sim-1/behaviour', { speed: 1 }, /Known keys: hangIn, deadRelay/],
  ['a phase that does not exist', '/devices/sim-1/behaviour', { hangIn: 'lunch' }, /hangIn: .*booting/],
  ['an unknown mode of a board', '/boards/board/behaviour', { mode: 'sulk' }, /mode: .*dead_relay/],
  ['text that is no JSON', '/boards/board/behaviour', '{', /not JSON/],
])('refuses %s with 400', async (_what, path, body, message) => {
  const answer = await call(path, body);
  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatch(message);
});

test('answers the actions of a board since a number, as the record file has them', async () => {
  await call('/reset', {});
  const client = await RawClient.open((await call('/boards/board')).body.port);
  await client.exchange([0xfe, 0x6c, 0x01], 1);
  await client.exchange([0xfe, 0x64, 0x01], 1);
  await client.close();
  const { body } = await call('/boards/board/actions');
  expect(body).toMatchObject([
    { board: 'board', bank: 1, relay: 1, action: 'off', device: 'sim-1' },
    { board: 'board', bank: 1, relay: 1, action: 'on', device: 'sim-1' },
  ]);
  expect((await call(`/boards/board/actions?since=${body[0].seq}`)).body).toEqual([body[1]]);
  expect((await call('/actions')).body).toEqual(body);
  const recorded = readFileSync(join(directory, 'actions.jsonl'), 'utf8').trim().split('\n');
  expect(recorded.slice(-2).map((line) => JSON.parse(line))).toEqual(body);
  expect((await call('/boards/board/actions?since=soon')).status).toBe(400);
});

test('measures the own time of a device between two instants', async () => {
  const { body } = await call('/devices/sim-1/own-time?from=2020-01-01T00:00:00Z');
  expect(body.ownMs).toBeGreaterThanOrEqual(0);
  expect((await call('/devices/sim-1/own-time?from=yesterday')).status).toBe(400);
});

test('reset brings back normal behaviour and the first image', async () => {
  await call('/devices/sim-2/behaviour', { neverPing: true, hangIn: 'booting' });
  expect((await call('/reset', {})).status).toBe(200);
  expect((await call('/devices/sim-2')).body).toMatchObject({ behaviour: { neverPing: false, hangIn: null }, image: 'b2g', power: 'on' });
  expect((await call('/boards/board')).body.behaviour.mode).toBe('normal');
});

test('lists the routes for a path that does not exist', async () => {
  const { status, body } = await call('/nowhere');
  expect(status).toBe(404);
  expect(body.known).toContain('POST /boards/{key}/behaviour');
});
