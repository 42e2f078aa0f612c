import { type EngineBench, openBench } from '../testing/engine-bench.js';
import { beginRival } from '../testing/rival.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

test('an event that waited for the lock of a device works on everything that the one before it wrote', async () => {
  const rival = await beginRival(bench.rival);
  await rival.query(
    `update devices set next_image_id = (select id from images where name = 'android'), next_boot_config = '{"a":1}' where name = 'd1'`,
  );
  const applied = bench.engine.applyToDevice('d1', 'please_check');
  await rival.blocks();
  await rival.commit();
  expect((await applied).outcome).toBe('reentered');
  expect(await bench.device('d1')).toMatchObject({ next_image: 'android', next_boot_config: '{"a":1}' });
});
