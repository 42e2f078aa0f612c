import { type HttpPeer, type PeerProgram, startHttpPeer } from '../testing/http-peer.js';
import { fastControls } from '../testing/power-bench.js';
import { startScriptedBoard } from '../testing/scripted-board.js';
import { waitUntil } from '../testing/wait-until.js';
import type { PowerAction } from './power-control.js';

const budget = { deadlineMs: 5_000 };
const peers: HttpPeer[] = [];
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

/** A plug that is on or off: the simplest device over which to see what all drivers share. */
async function startPlug(program?: PeerProgram): Promise<HttpPeer> {
  let on = true;
  const usual: PeerProgram = ({ query }, peer) => {
    if (query.has('turn') && peer.mode !== 'lie') on = query.get('turn') === 'on';
    return { body: { ison: on } };
  };
  const peer = await startHttpPeer(program ?? usual);
  peers.push(peer);
  return peer;
}
const url = (peer: HttpPeer, outlet = 0) => `shelly://127.0.0.1:${peer.port}/${outlet}?gen=1`;

test('a cycle is off, read, dwell, on, read', async () => {
  const at: number[] = [];
  let on = true;
  const plug = await startPlug(({ query }) => {
    at.push(performance.now());
    if (query.has('turn')) on = query.get('turn') === 'on';
    return { body: { ison: on } };
  });
  expect(await fastControls({}, { dwellMs: 60 }).cycle(url(plug), budget)).toEqual({ ok: true });
  expect(plug.requests).toEqual(['GET /relay/0?turn=off', 'GET /relay/0', 'GET /relay/0?turn=on', 'GET /relay/0']);
  expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(59);
});

test('a state that shows late is waited for', async () => {
  let reads = 0;
  const plug = await startPlug(({ query }) => {
    if (!query.has('turn')) reads += 1;
    return { body: { ison: reads < 3 } };
  });
  expect(await fastControls({}, { confirmWithinMs: 3_000 }).off(url(plug), budget)).toEqual({ ok: true });
});

test('what is so already is no failure, whatever the controller answers', async () => {
  const plug = await startPlug(({ query }) => (query.has('turn') ? { status: 409, body: 'it is off' } : { body: { ison: false } }));
  expect(await fastControls().off(url(plug), budget)).toEqual({ ok: true });
  expect(await fastControls().on(url(plug), budget)).toMatchObject({ reason: 'refused', detail: expect.stringContaining('409') });
});

test('a peer that hangs ends at the deadline, and delays nobody else', async () => {
  const [hung, healthy] = [await startPlug(), await startPlug()];
  hung.mode = 'hang';
  const controls = fastControls();
  const stuck = controls.cycle(url(hung), { deadlineMs: 500 });
  const startedAt = performance.now();
  expect(await controls.cycle(url(healthy), budget)).toEqual({ ok: true });
  expect(performance.now() - startedAt).toBeLessThan(450);
  expect(await stuck).toMatchObject({ reason: 'timeout' });
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test('a peer that lies is told by name: it took the command and reads otherwise', async () => {
  const plug = await startPlug();
  plug.mode = 'lie';
  expect(await fastControls().off(url(plug), budget)).toMatchObject({
    reason: 'not_confirmed',
    detail: expect.stringContaining('reads on instead of off'),
  });
});

test('a peer that drops or babbles is a failure', async () => {
  const plug = await startPlug();
  plug.mode = 'drop';
  expect(await fastControls().cycle(url(plug), budget)).toMatchObject({ reason: 'unreachable' });
  plug.mode = 'garbage';
  expect(await fastControls().cycle(url(plug), budget)).toMatchObject({ reason: 'wrong_reply' });
  await plug.close();
  expect(await fastControls().read(url(plug), budget)).toMatchObject({
    reason: 'unreachable',
    detail: expect.stringContaining('refuses connections'),
  });
});

test('a failure in the second half says that the device may be in the dark', async () => {
  const plug = await startPlug(({ query }) => (query.get('turn') === 'on' ? { status: 500 } : { body: { ison: false } }));
  expect(await fastControls().cycle(url(plug), budget)).toMatchObject({
    reason: 'refused',
    detail: expect.stringContaining('may be left without power'),
  });
});

test('one command at a time at a controller, and its turn goes on while a device rests', async () => {
  const states = new Map<string, boolean>();
  let [open, most] = [0, 0];
  const plug = await startPlug(({ path, query }) => {
    open += 1;
    most = Math.max(most, open);
    setImmediate(() => (open -= 1));
    if (query.has('turn')) states.set(path, query.get('turn') === 'on');
    return { body: { ison: states.get(path) ?? true } };
  });
  const startedAt = performance.now();
  const controls = fastControls({}, { dwellMs: 500 });
  const results = await Promise.all([0, 1, 2, 3].map((outlet) => controls.cycle(url(plug, outlet), budget)));
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(most).toBe(1);
  // four dwells one after another would take two seconds
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});

test('asks the fence when the controller is free, and not again once the power is off', async () => {
  const plug = await startPlug();
  const controls = fastControls();
  let newest = 1;
  const first = controls.off(url(plug), { ...budget, mayProceed: () => true });
  const second = controls.cycle(url(plug), { ...budget, mayProceed: () => newest === 1 || 'superseded by generation 2' });
  newest = 2;
  expect(await first).toEqual({ ok: true });
  expect(await second).toEqual({ ok: false, reason: 'fenced', detail: 'superseded by generation 2' });
  const controller = new AbortController();
  const cycle = controls.cycle(url(plug), { ...budget, signal: controller.signal });
  await waitUntil(
    () => plug.requests.at(-1) === 'GET /relay/0' && plug.requests.at(-2) === 'GET /relay/0?turn=off' && plug.requests.length > 3,
  );
  controller.abort();
  expect(await cycle).toEqual({ ok: true });
  expect(await controls.cycle(url(plug), { ...budget, signal: controller.signal })).toMatchObject({ reason: 'fenced' });
});

test('does not begin without the time to restore the power', async () => {
  const plug = await startPlug();
  expect(await fastControls({}, { dwellMs: 500 }).cycle(url(plug), { deadlineMs: 400 })).toMatchObject({
    reason: 'timeout',
    detail: expect.stringContaining('not touched'),
  });
  expect(plug.requests).toEqual([]);
});

test('more than may wait for a controller are refused at once', async () => {
  const plug = await startPlug();
  plug.mode = 'hang';
  const controls = fastControls({}, { maxQueueLength: 1 });
  const results = await Promise.all([1, 2, 3].map(() => controls.read(url(plug), { deadlineMs: 200 })));
  expect(results.map((result) => !result.ok && result.reason)).toEqual(['timeout', 'timeout', 'queue_full']);
});

test('relay boards are reached by a URL and by relay_info alike', async () => {
  const board = await startScriptedBoard();
  const { port } = board.address;
  const controls = fastControls();
  expect(await controls.off(`proxr://127.0.0.1:${port}/2/3`, budget)).toEqual({ ok: true });
  expect(await controls.read(`127.0.0.1:${port}:bank2:relay3`, budget)).toEqual({ ok: true, power: 'off' });
  expect(await controls.cycle(`127.0.0.1:${port}:bank2:relay3`, budget)).toEqual({ ok: true });
  expect(await controls.on(`proxr://127.0.0.1:${port}/2/3`, budget)).toEqual({ ok: true });
  await board.close();
});

test('a power URL that cannot be used is a failure with what to write', async () => {
  const actions: PowerAction[] = [];
  const controls = fastControls({}, { onAction: (action) => actions.push(action) });
  expect(await controls.cycle('none:', budget)).toMatchObject({ reason: 'not_configured', detail: 'the device has no power control' });
  expect(await controls.cycle('nonsense', budget)).toMatchObject({ detail: expect.stringContaining('begin with one of proxr') });
  expect(await controls.cycle('rest:x/1', budget)).toMatchObject({ detail: expect.stringContaining('no rest controller "x"') });
  expect(await controls.cycle('tasmota://127.0.0.1?credentials=x', budget)).toMatchObject({
    detail: expect.stringContaining('no credentials "x"'),
  });
  expect(actions.map(({ driver, operation, outcome }) => `${driver} ${operation} ${outcome}`)).toEqual([
    'none cycle not_configured',
    'unknown cycle not_configured',
    'rest cycle not_configured',
    'tasmota cycle not_configured',
  ]);
});
