import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOnPath } from '../testing/run-program.js';
import { createPingBatches } from './ping-batches.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mozpool-ping-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Notes its command line; hosts whose name begins with "up" answer. */
function fping(more = ''): string {
  const path = join(directory, 'fping');
  const answer = `shift 4; for host in "$@"; do case $host in up*) echo "$host" ;; esac; done`;
  writeFileSync(path, `#!/bin/sh\necho "$*" >> '${directory}/calls'\n${more}\n${answer}\nexit 1\n`, { mode: 0o755 });
  return path;
}
const calls = () => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');
const limits = { deadlineMs: 5_000 };

test('hosts that are asked about together share a process, and each has its own answer', async () => {
  const ask = createPingBatches({ program: fping(), maxHosts: 3 });
  const results = await Promise.all(['up1', 'down1', 'up2', 'up3', 'up1'].map((host) => ask(host, limits)));
  expect(results.map(({ ok }) => ok)).toEqual([true, false, true, true, true]);
  expect(calls().toSorted()).toEqual(['-a -r4 -t50 -- up1 down1 up2', '-a -r4 -t50 -- up3 up1']);
});

test('no more processes run than there may, and nobody is forgotten', async () => {
  const ask = createPingBatches({ program: fping('sleep 0.05'), maxHosts: 1, maxProcesses: 2 });
  const startedAt = performance.now();
  const results = await Promise.all(Array.from({ length: 7 }, (_, index) => ask(`up${index}`, limits)));
  expect(results.every(({ ok }) => ok)).toBe(true);
  expect(calls()).toHaveLength(7);
  // seven of 50 ms, two at a time
  expect(performance.now() - startedAt).toBeGreaterThan(190);
});

test('each question has a deadline and a signal of its own', async () => {
  const ask = createPingBatches({ program: fping('sleep 0.4') });
  const abort = new AbortController();
  const [late, cancelled, patient] = [ask('up1', { deadlineMs: 100 }), ask('up2', { ...limits, signal: abort.signal }), ask('up3', limits)];
  abort.abort();
  expect(await cancelled).toEqual({ ok: false, detail: 'cancelled' });
  expect(await late).toEqual({ ok: false, detail: 'up1 does not answer' });
  expect(await patient).toMatchObject({ ok: true });
  expect(await ask('up1', { ...limits, signal: AbortSignal.abort() })).toMatchObject({ ok: false });
});

test('a program that hangs is ended when nobody waits any more', async () => {
  const ask = createPingBatches({ program: fping('exec sleep 30'), maxProcesses: 1 });
  expect(await ask('up1', { deadlineMs: 200 })).toMatchObject({ ok: false });
  expect(await ask('up2', { deadlineMs: 300 })).toMatchObject({ ok: false });
});

test('more than may wait are refused at once, and what is no host never reaches a program', async () => {
  const ask = createPingBatches({ program: fping(), maxWaiting: 1 });
  const first = ask('up1', limits);
  expect(await ask('up2', limits)).toEqual({ ok: false, detail: '1 other pings wait already' });
  expect(await ask('-f', limits)).toMatchObject({ detail: expect.stringContaining('not a host name') });
  expect(await first).toMatchObject({ ok: true });
});

(isOnPath('fping') ? test : test.skip)(
  'the real program finds this machine, twice by other names, and not one that is not there',
  async () => {
    const ask = createPingBatches();
    const results = await Promise.all(['127.0.0.1', 'localhost', 'host.invalid'].map((host) => ask(host, limits)));
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false]);
  },
);

(isOnPath('ping') ? test : test.skip)('where the program is missing, ping stands in', async () => {
  expect(await createPingBatches({ program: 'no-such-fping' })('127.0.0.1', limits)).toEqual({ ok: true, detail: '127.0.0.1 answers' });
});
