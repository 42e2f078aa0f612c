import type { OrderInput } from '../engine-values.js';
import { type EngineBench, openBench } from '../testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const order = (input: Partial<OrderInput> & Pick<OrderInput, 'order'>) =>
  bench.engine.orderDevice('d1', { heldBy: null, force: false, atRest: true, by: 'olga', reason: null, ...input });
const logOf = async () =>
  (await bench.rows('select source, message from logs order by id')).map(({ source, message }) => `${source}: ${message}`);

test('the log and the history say who ordered what, and why', async () => {
  expect(await order({ order: 'please_go_offline', reason: 'screen cracked' })).toEqual({ outcome: 'moved', state: 'offline' });
  expect(await logOf()).toEqual(['api: olga orders go offline: screen cracked', 'statemachine: entering state offline']);
  expect(await bench.row(`select details, event from events where kind = 'transition'`)).toEqual({
    event: 'please_go_offline',
    details: { by: 'olga', reason: 'screen cracked' },
  });
});

test('an order twice does what it did once', async () => {
  await order({ order: 'please_go_offline' });
  expect(await order({ order: 'please_go_offline' })).toEqual({ outcome: 'reentered', state: 'offline' });
  expect(await order({ order: 'please_go_online' })).toMatchObject({ outcome: 'moved' });
  expect(await order({ order: 'please_go_online' })).toMatchObject({ outcome: 'busy' });
});

test('a device that the machine has in its hands is left there', async () => {
  await bench.reset({ d1: { state: 'pxe_booting' } });
  expect(await order({ order: 'please_go_offline' })).toEqual({ outcome: 'busy', state: 'pxe_booting' });
  expect((await bench.device('d1')).generation).toBe(10);
});

test('an order that was judged for another holder is stale', async () => {
  await bench.holding('d1', 'ready');
  expect(await order({ order: 'please_power_cycle' })).toEqual({ outcome: 'stale', state: 'ready' });
  expect(await logOf()).toEqual([]);
});

describe('with force', () => {
  test('a device in work is taken out of it, and the request that waits for it looks for another', async () => {
    await bench.reset({ d1: { state: 'pxe_booting' }, d2: { environment: 'other' } });
    const { requestId } = await bench.holding('d1', 'pending');
    expect(await order({ order: 'please_power_cycle', force: true })).toEqual({ outcome: 'moved', state: 'pc_power_cycling' });
    expect((await bench.commandFor('d1')).work).toEqual({ kind: 'power_cycle', boot: null });
    await bench.engine.lookAtRequest(requestId);
    expect(await bench.request(requestId)).toMatchObject({ state: 'finding_device', claim_id: null });
  });

  test('a holder that has its device keeps it through a power cycle, and loses it when it is taken away', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    await order({ order: 'please_power_cycle', force: true });
    await bench.engine.lookAtRequest(requestId);
    expect((await bench.request(requestId)).device).toBe('d1');

    expect(await order({ order: 'please_lock_out', force: true, reason: 'vendor' })).toEqual({ outcome: 'moved', state: 'locked_out' });
    await bench.engine.lookAtRequest(requestId);
    expect(await bench.request(requestId)).toMatchObject({ state: 'closed', device: null });
    const { id } = await bench.device('d1');
    await bench.engine.lookAtDevice(id);
    expect((await bench.device('d1')).state).toBe('locked_out');
    expect(await bench.rows(`select message from logs where request_id = $1 and message like '%took%'`, requestId)).toEqual([
      { message: 'Request closed: an operator took the device: vendor.' },
    ]);
  });

  test('a preparation that is broken off by taking the device away ends the claim once', async () => {
    await bench.reset({ d1: { state: 'b2g_downloading' } });
    const { requestId } = await bench.holding('d1', 'pending');
    await order({ order: 'please_go_offline', force: true });
    await bench.engine.lookAtRequest(requestId);
    await bench.engine.lookAtRequest(requestId);
    expect(await bench.request(requestId)).toMatchObject({ state: 'finding_device', claim_id: null });
    expect((await bench.device('d1')).state).toBe('offline');
  });

  test('a locked-out device comes back only so, and proves itself', async () => {
    await bench.reset({ d1: { state: 'locked_out', due: null } });
    expect(await order({ order: 'please_go_online' })).toMatchObject({ outcome: 'ignored' });
    expect(await order({ order: 'please_go_online', force: true })).toMatchObject({ outcome: 'moved', state: 'pc_power_cycling' });
    expect((await bench.device('d1')).coming_online).toBe(true);
  });

  test('what could not work is refused and changes nothing', async () => {
    await bench.reset({ d1: { hardware: 'bare', state: 'pxe_booting' } });
    expect(await order({ order: 'please_image', args: { image: 'b2g', boot_config: null }, force: true })).toEqual({
      outcome: 'refused',
      state: 'pxe_booting',
    });
    expect((await bench.device('d1')).generation).toBe(10);
  });
});

test('a device that nobody knows is unknown', async () => {
  expect(
    await bench.engine.orderDevice('d9', { order: 'please_check', heldBy: null, force: false, atRest: true, by: 'x', reason: null }),
  ).toEqual({
    outcome: 'unknown',
    state: null,
  });
});
