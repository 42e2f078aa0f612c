import { waitFor } from '@mozpool/testkit';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { exampleDevice, exampleEvent } from '../../testing/examples.js';
import type { DeviceRow } from '../device-row.js';
import { queryKeys } from '../query-keys.js';
import { createLiveCache } from './live-cache.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function bench(rows: readonly DeviceRow[] = [exampleDevice(), exampleDevice({ name: 'panda-2' })]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } });
  const timers: { ms: number; run: () => void }[] = [];
  const asked: (readonly string[])[] = [];
  const reads: string[] = [];
  let readDevices = async (names: readonly string[]): Promise<readonly DeviceRow[]> =>
    names.map((name) => exampleDevice({ name, unavailable_reason: 'asked' }));
  const cache = createLiveCache({
    client,
    readDevices: (names) => {
      asked.push(names);
      return readDevices(names);
    },
    after: (ms, run) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
  });
  const watch = (queryKey: readonly unknown[], data: unknown) => {
    client.setQueryData(queryKey, data);
    const observer = new QueryObserver(client, {
      queryKey,
      queryFn: async () => {
        reads.push(queryKey.join(' '));
        return data;
      },
    });
    closers.push(observer.subscribe(() => undefined));
  };
  watch(queryKeys.devices, rows);
  return {
    client,
    cache,
    asked,
    reads,
    watch,
    answer: (read: typeof readDevices) => {
      readDevices = read;
    },
    devices: () => client.getQueryData<readonly DeviceRow[]>(queryKeys.devices)!,
    /** Lets the time go by that a bundle waits. */
    flush: (ms: number) => {
      for (const timer of timers.filter((each) => each.ms === ms)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
}

test('an event is shown at once, and what it leaves open is asked for once, in one bundle', async () => {
  const { cache, devices, asked, flush } = bench();
  cache.take([exampleEvent({ to_state: 'returned' })]);
  expect(devices()[0]).toMatchObject({ state: 'returned', unavailable_reason: null });
  cache.take([exampleEvent({ to_state: 'ready' }), exampleEvent({ device: 'panda-2', to_state: 'offline' })]);
  expect(asked).toEqual([]);
  flush(1_000);
  await waitFor(() => devices()[0]?.unavailable_reason === 'asked', { what: 'the answer is in the list' });
  expect(asked).toEqual([['panda-1', 'panda-2']]);
});

test('events that follow closely are shown together, and none is lost', () => {
  const { cache, client, devices, flush } = bench();
  let shown = 0;
  closers.push(
    client.getQueryCache().subscribe(({ type }) => {
      if (type === 'updated') shown += 1;
    }),
  );
  cache.take([exampleEvent({ to_state: 'returned' })]);
  const before = shown;
  cache.take([exampleEvent({ to_state: 'ready' })]);
  cache.take([exampleEvent({ device: 'panda-2', to_state: 'offline' })]);
  expect(devices().map(({ state }) => state)).toEqual(['returned', 'ready']);
  expect(shown).toBe(before);
  flush(250);
  expect(devices().map(({ state }) => state)).toEqual(['ready', 'offline']);
  expect(shown).toBe(2 * before);
  flush(250);
  cache.take([exampleEvent({ to_state: 'offline' })]);
  expect(devices()[0]?.state).toBe('offline');
});

test('an event that was not shown yet is not shown over an answer that was read after it', () => {
  const { cache, client, devices, flush } = bench();
  cache.take([exampleEvent({ to_state: 'returned' })]);
  cache.take([exampleEvent({ to_state: 'ready' })]);
  cache.mark();
  client.setQueryData(queryKeys.devices, [exampleDevice({ state: 'offline' })]);
  flush(250);
  expect(devices()[0]?.state).toBe('offline');
});

test('what happens while the answer is under way is not undone by it', async () => {
  const { cache, devices, flush, answer } = bench();
  const { promise, resolve } = Promise.withResolvers<readonly DeviceRow[]>();
  answer(() => promise);
  cache.take([exampleEvent({ to_state: 'returned' })]);
  flush(1_000);
  cache.take([exampleEvent({ to_state: 'locked_out' })]);
  resolve([exampleDevice({ state: 'returned', unavailable_reason: 'asked' })]);
  await waitFor(() => devices()[0]?.unavailable_reason === 'asked', { what: 'the answer is in the list' });
  expect(devices()[0]).toMatchObject({ state: 'locked_out', category: 'offline' });
});

test('many devices are asked for in several calls, and very many by the whole list', async () => {
  const { cache, asked, reads, flush } = bench();
  const events = (count: number) => Array.from({ length: count }, (_, at) => exampleEvent({ device: `d${at}`, to_state: 'offline' }));
  cache.take(events(120));
  flush(1_000);
  expect(asked.map((names) => names.length)).toEqual([50, 50, 20]);
  cache.take(events(1_001));
  flush(1_000);
  await waitFor(() => reads.includes('devices'), { what: 'the list is read' });
  expect(asked).toHaveLength(3);
});

test('a call that fails leaves the list to be read anew', async () => {
  const { cache, reads, flush, answer } = bench();
  answer(() => Promise.reject(new Error('away')));
  cache.take([exampleEvent({ to_state: 'offline' })]);
  flush(1_000);
  await waitFor(() => reads.includes('devices'), { what: 'the list is read' });
});

test('details are asked for again where they are shown, of what the events are about and nothing else', async () => {
  const { cache, watch, reads, flush } = bench();
  watch(queryKeys.device('panda-1'), {});
  watch(queryKeys.device('panda-9'), {});
  watch(queryKeys.requestStatus(5), {});
  cache.take([exampleEvent({ request: 5, to_state: 'ready' })]);
  flush(1_000);
  await waitFor(() => reads.length === 2, { what: 'both are read' });
  expect(reads.toSorted()).toEqual(['device panda-1', 'request 5 status']);
});

test('figures follow, less often', async () => {
  const { cache, watch, reads, flush } = bench();
  watch(queryKeys.report('devices'), {});
  cache.take([exampleEvent({ to_state: 'ready' })]);
  flush(1_000);
  expect(reads).toEqual([]);
  flush(5_000);
  await waitFor(() => reads.length === 1, { what: 'the report is read' });
});

test('an agent that falls silent changes all its devices', async () => {
  const { cache, reads, asked, flush } = bench();
  cache.take([exampleEvent({ kind: 'agent', machine: null, device: null, event: 'agent_silent' })]);
  flush(1_000);
  await waitFor(() => reads.includes('devices'), { what: 'the list is read' });
  expect(asked).toEqual([]);
});

test('a reset makes everything be read anew', async () => {
  const { cache, watch, reads } = bench();
  watch(queryKeys.images, {});
  cache.reset();
  await waitFor(() => reads.length === 2, { what: 'both are read' });
});

test('more events than are kept are not taken for all of them', () => {
  const { cache } = bench();
  const mark = cache.mark();
  cache.take([exampleEvent({})]);
  expect(cache.since(mark)).toHaveLength(1);
  for (let bundle = 0; bundle < 21; bundle += 1) cache.take(Array.from({ length: 1_000 }, () => exampleEvent({ kind: 'command' })));
  expect(cache.since(mark)).toBeNull();
  expect(cache.since(cache.mark())).toEqual([]);
});
