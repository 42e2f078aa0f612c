import { type EngineBench, openBench } from '../testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const heldBy = async (id: number) => (await bench.request(id)).device;

test('a device that is returned goes to the next who waits, without the help of the queue', async () => {
  await bench.reset();
  const first = await bench.ask();
  await bench.settle();
  await bench.db.query(`update devices set state = 'pc_pinging'`);
  await bench.engine.applyToDevice('d1', 'ping_ok');
  await bench.settle();
  const next = await bench.ask();
  expect(await heldBy(next)).toBeNull();
  expect(await bench.engine.returnRequest(first)).toEqual({ outcome: 'moved', state: 'closed' });
  await bench.quiet();
  expect(await heldBy(next)).toBe('d1');
});

test('a process that dies after the return leaves the news where the sweeper finds it', async () => {
  await bench.reset();
  const { requestId } = await bench.holding('d1', 'ready');
  await bench.db.query('alter table image_pxe_configs rename to away');
  await bench.engine.returnRequest(requestId);
  await bench.quiet();
  await bench.db.query('alter table away rename to image_pxe_configs');
  expect(bench.warnings).toContain('a device that was returned could not be passed on; it is rung');
  await bench.db.query(`update inbox set created_at = now() - interval '2 s'`);
  await bench.engine.sweep();
  await bench.settle();
  expect(await bench.device('d1')).toMatchObject({ state: 'returned', offerable: true });
});

test('what is returned twice, or never was, is answered as such', async () => {
  await bench.reset();
  const id = await bench.ask({ requestedDevice: 'd1' });
  expect((await bench.engine.returnRequest(id)).outcome).toBe('moved');
  await bench.quiet();
  expect((await bench.engine.returnRequest(id)).outcome).toBe('ignored');
  expect(await bench.engine.returnRequest(4_711)).toEqual({ outcome: 'unknown', state: null });
});
