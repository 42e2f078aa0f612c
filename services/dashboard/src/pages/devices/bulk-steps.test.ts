import type { BulkResult } from '../../data/run-bulk.js';
import { beginRun, bulkRows, countRows, endRun, NOT_BEGUN, namesOf, refusalGroups, withResults } from './bulk-steps.js';

const result = (device: string, accepted: boolean, why: string | null = null): BulkResult => ({
  device,
  accepted,
  state: 'ready',
  code: null,
  why,
});
const NAMES = ['a-1', 'a-2', 'a-3'];
const PREVIEW = [result('a-1', true), result('a-2', false, 'Device a-2 is held.'), result('a-3', true)];

test('before anything is known', () => {
  expect(countRows(bulkRows(NAMES, undefined, NOT_BEGUN))).toMatchObject({ unknown: 3 });
});

test('the preview tells who takes it, and those who refuse come first', () => {
  const rows = bulkRows(NAMES, PREVIEW, NOT_BEGUN);
  expect(rows[0]).toEqual({ device: 'a-2', status: 'refuses', why: 'Device a-2 is held.' });
  expect(namesOf(rows, 'accepts')).toEqual(['a-1', 'a-3']);
});

test('while it runs each device waits, is done or has failed, and those that refused are left out', () => {
  const run = withResults(beginRun(NOT_BEGUN, ['a-1', 'a-3']), [result('a-1', false, 'It broke.')]);
  expect(bulkRows(NAMES, PREVIEW, run)).toEqual([
    { device: 'a-1', status: 'failed', why: 'It broke.' },
    { device: 'a-2', status: 'left out', why: 'Device a-2 is held.' },
    { device: 'a-3', status: 'waiting', why: null },
  ]);
});

test('stopped in between, the rest is told as left out', () => {
  const run = endRun(withResults(beginRun(NOT_BEGUN, ['a-1', 'a-3']), [result('a-1', true)]));
  expect(bulkRows(NAMES, PREVIEW, run).find(({ device }) => device === 'a-3')).toEqual({
    device: 'a-3',
    status: 'left out',
    why: 'Stopped before its turn.',
  });
});

test('trying again is about those alone, and keeps what came of the others', () => {
  const first = endRun(withResults(beginRun(NOT_BEGUN, ['a-1', 'a-3']), [result('a-1', true), result('a-3', false, 'busy')]));
  const again = beginRun(first, ['a-3']);
  expect(countRows(bulkRows(NAMES, PREVIEW, again))).toMatchObject({ done: 1, waiting: 1, failed: 0 });
  expect(countRows(bulkRows(NAMES, PREVIEW, endRun(withResults(again, [result('a-3', true)]))))).toMatchObject({ done: 2, failed: 0 });
});

test('reasons that differ only in the name of the device are one', () => {
  const preview = NAMES.map((name) => result(name, false, name === 'a-3' ? 'It is off.' : `Device ${name} is held.`));
  expect(refusalGroups(bulkRows(NAMES, preview, NOT_BEGUN))).toEqual([
    { why: 'Device … is held.', devices: ['a-1', 'a-2'] },
    { why: 'It is off.', devices: ['a-3'] },
  ]);
});

test('devices that are held by different requests refuse for one reason', () => {
  const held = (device: string, id: number) =>
    result(device, false, `Device ${device} is held by request ${id} of ci until 2026-11-25T14:0${id} (UTC).`);
  const groups = (results: BulkResult[]) => refusalGroups(bulkRows(NAMES, results, NOT_BEGUN));
  expect(groups([held('a-1', 1), held('a-2', 2), held('a-3', 3)])).toEqual([{ why: 'Device … is held by requests.', devices: NAMES }]);
  expect(groups([held('a-1', 1)])[0]?.why).toBe('Device … is held by request 1 of ci until 2026-11-25T14:01 (UTC).');
});

test('a device that has its order is at work until it is told what came of it; what an order does not send to work is done', () => {
  const sent = { ...result('a-1', true), state: 'pxe_booting' };
  const begun = endRun(withResults(beginRun(NOT_BEGUN, ['a-1']), [sent]));
  const image = { order: 'please_image' } as const;
  expect(bulkRows(['a-1'], undefined, begun, image)).toEqual([{ device: 'a-1', status: 'at work', why: 'pxe booting' }]);
  expect(bulkRows(['a-1'], undefined, begun)).toMatchObject([{ status: 'done' }]);
  expect(bulkRows(['a-1'], undefined, withResults(begun, [result('a-1', false, 'No sign of life.')]), image)).toMatchObject([
    { status: 'failed', why: 'No sign of life.' },
  ]);
});

test('people are told nothing of what a program would have to send', () => {
  const preview = [result('a-1', false, 'Device a-1 is in work. Wait until it is done, or add "force": true, which breaks that off.')];
  expect(bulkRows(['a-1'], preview, NOT_BEGUN)[0]?.why).toBe('Device a-1 is in work. Wait until it is done.');
});
