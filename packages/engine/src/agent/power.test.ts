import type { Answer } from '@mozpool/contracts';
import { type EngineBench, openBench } from '../testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.reset());

const power = async () => (await bench.device('d1')).power;
const answer = async (commandId: number, kind: Answer['kind'], outcome: Answer['outcome'] = 'ok') => {
  const { id, generation } = await bench.device('d1');
  await bench.engine.takeAnswer({
    commandId,
    generation,
    epoch: 1,
    server: 'north',
    deviceId: id,
    kind,
    outcome,
    event: null,
    detail: '',
    tookMs: 1,
  });
};

test('power is what the last power command did, and not known before', async () => {
  expect(await power()).toBeNull();
  await answer(5, 'power_off');
  expect(await power()).toBe('off');
  await answer(6, 'power_cycle');
  expect(await power()).toBe('on');
});

test('a command that failed may have stopped halfway; one that was dropped touched nothing; others say nothing about power', async () => {
  await answer(5, 'power_cycle');
  await answer(6, 'power_off', 'dropped');
  await answer(7, 'probe');
  expect(await power()).toBe('on');
  await answer(8, 'power_cycle', 'failed');
  expect(await power()).toBeNull();
});

test('an answer that comes late or twice says nothing new', async () => {
  await answer(9, 'power_off');
  await answer(8, 'power_cycle');
  expect(await power()).toBe('off');
  const { power_at: first } = await bench.device('d1');
  await answer(9, 'power_off');
  expect((await bench.device('d1')).power_at).toEqual(first);
});
