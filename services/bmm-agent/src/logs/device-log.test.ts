import { LOG_BATCH_MAX_LINES, type LogBatch } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import { recordingLog } from '../testing/recording-log.js';
import { createDeviceLog, type DeviceLog } from './device-log.js';

let deviceLog: DeviceLog;
afterEach(() => deviceLog.stop());

function bench() {
  const sent: LogBatch[] = [];
  const attempts: number[] = [];
  const log = recordingLog();
  const state = { broken: false };
  deviceLog = createDeviceLog({
    server: 'imaging-1',
    instance: 'instance-1',
    log,
    async send(batch) {
      attempts.push(batch.batch);
      if (state.broken) throw new Error('the queue is away');
      sent.push(structuredClone(batch));
    },
  });
  return { sent, attempts, log, state };
}
const messages = (batches: LogBatch[]) => batches.flatMap(({ lines }) => lines.map(({ message }) => message));

test('lines are sent by themselves, a moment after they came', async () => {
  const { sent } = bench();
  deviceLog.write('panda-1', 'sut', 'hello');
  await waitFor(() => sent.length === 1, { what: 'the batch' });
  expect(sent).toEqual([
    {
      server: 'imaging-1',
      instance: 'instance-1',
      batch: 0,
      lines: [{ device: 'panda-1', source: 'sut', message: 'hello', at: expect.any(Number) }],
    },
  ]);
});

test('a batch that cannot be sent is sent again under its number, and later lines wait for it', async () => {
  const { sent, attempts, log, state } = bench();
  state.broken = true;
  deviceLog.write('panda-1', 'sut', 'one');
  await deviceLog.flush();
  deviceLog.write('panda-1', 'sut', 'two');
  await deviceLog.flush();
  expect(sent).toEqual([]);
  state.broken = false;
  await deviceLog.flush();
  expect(attempts).toEqual([0, 0, 0, 1]);
  expect(sent.map(({ batch }) => batch)).toEqual([0, 1]);
  expect(messages(sent)).toEqual(['one', 'two']);
  expect(log.lines).toEqual(['warn log lines of devices wait: they could not be sent']);
});

test('batches are no larger than the queue takes, and long lines are cut', async () => {
  const { sent } = bench();
  for (let line = 0; line < LOG_BATCH_MAX_LINES + 1; line++) deviceLog.write('panda-1', 'sut', `${line} ${'x'.repeat(5_000)}`);
  await deviceLog.flush();
  expect(sent.map(({ lines }) => lines.length)).toEqual([LOG_BATCH_MAX_LINES, 1]);
  expect(Math.max(...messages(sent).map(({ length }) => length))).toBe(4_000);
});

test('lines that come faster than they go are shed, and counted', async () => {
  const { sent, log, state } = bench();
  state.broken = true;
  for (let line = 0; line < 6_000; line++) deviceLog.write('panda-1', 'tftp', String(line));
  await deviceLog.flush();
  state.broken = false;
  await deviceLog.flush();
  expect(messages(sent)).toHaveLength(5_000);
  expect(messages(sent).at(-1)).toBe('4999');
  expect(log.lines.at(-1)).toMatch(/^warn 1000 log lines of devices were shed/);
});

test('stopping sends what waits, once, and leaves no timer behind', async () => {
  const { sent, state } = bench();
  deviceLog.write('panda-1', 'sut', 'last words');
  await deviceLog.stop();
  expect(messages(sent)).toEqual(['last words']);
  state.broken = true;
  deviceLog.write('panda-1', 'sut', 'after the end');
  await deviceLog.stop();
});
