import type { BulkReply } from '@mozpool/contracts';
import { unreachable } from './api-problem.js';
import { type BulkJob, bulkCalls, previewBulk, runBulk } from './run-bulk.js';

const names = Array.from({ length: 25 }, (_, at) => `d${at}`);

/** Accepts all devices but d3; breaks where it is told to. */
function server(breaks: (names: readonly string[]) => boolean = () => false) {
  const calls: { devices: readonly string[]; preview: boolean }[] = [];
  const call: NonNullable<BulkJob['call']> = async ({ body }) => {
    const { devices = [], preview = false, action } = body ?? { action: 'ping' as const };
    calls.push({ devices, preview });
    if (breaks(devices)) throw unreachable(new Error('away'));
    const rows = devices.map((device) => ({ device, accepted: device !== 'd3', state: 'offline', code: null, why: null }));
    return { action, preview, accepted: 0, refused: 0, devices: rows } satisfies BulkReply;
  };
  return { calls, call };
}

test('it is done chunk by chunk, and each is told as it comes', async () => {
  const { calls, call } = server();
  const told: number[] = [];
  const results = await runBulk({ id: 'offline', names, input: {}, call, onResults: (each) => told.push(each.length) });
  expect(calls.map(({ devices }) => devices.length)).toEqual([10, 10, 5]);
  expect(told).toEqual([10, 10, 5]);
  expect(results.filter(({ accepted }) => !accepted).map(({ device }) => device)).toEqual(['d3']);
});

test('a call that fails counts against its devices, and stops no other', async () => {
  const { call } = server((devices) => devices.includes('d12'));
  const results = await runBulk({ id: 'offline', names, input: {}, call });
  expect(results).toHaveLength(25);
  expect(results.filter(({ code }) => code === 'unreachable').map(({ device }) => device)).toEqual(names.slice(10, 20));
});

test('whoever stops it keeps what was done', async () => {
  const { calls, call } = server();
  const stopping = new AbortController();
  const results = await runBulk({ id: 'offline', names, input: {}, call, signal: stopping.signal, onResults: () => stopping.abort() });
  expect([results.length, calls.length]).toEqual([10, 1]);
});

test('a preview changes nothing and asks about all at once', async () => {
  const { calls, call } = server();
  expect(await previewBulk({ id: 'offline', names, input: {}, call })).toHaveLength(25);
  expect(calls).toEqual([{ devices: names, preview: true }]);
});

test('a preview that cannot be had is a problem', async () => {
  const { call } = server(() => true);
  await expect(previewBulk({ id: 'offline', names, input: {}, call })).rejects.toMatchObject({ code: 'unreachable' });
});

test('to copy, there are as few calls as the server takes', () => {
  const many = Array.from({ length: 1_001 }, (_, at) => `d${at}`);
  const calls = bulkCalls('image', many, { image: 'b2g', bootConfig: { b2gbase: 'x' }, force: true });
  expect(calls.map(({ url, body }) => [url, (body as { devices: string[] }).devices.length])).toEqual([
    ['/api/device/bulk/', 1_000],
    ['/api/device/bulk/', 1],
  ]);
  expect(calls[1]!.body).toEqual({ action: 'image', devices: ['d1000'], arguments: { image: 'b2g', b2gbase: 'x' }, force: true });
});
