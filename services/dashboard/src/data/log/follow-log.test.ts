import type { LogEntry } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import { type FollowState, followLog } from './follow-log.js';

const LONGEST_PAUSE_MS = 15_000;
const frame = (id: number) =>
  `id: ${id}\ndata: ${JSON.stringify({ id, timestamp: '2026-11-25T14:05:09', source: 'api', message: `entry ${id}` })}\n\n`;

/** A server whose answers the test writes, and clocks that ring when the test says so. */
function open(after: number | null = null) {
  const asked: string[] = [];
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  const timers: { ms: number; run: () => void; isCancelled: boolean }[] = [];
  const states: FollowState[] = [];
  const entries: LogEntry[] = [];
  let refusal: (() => Response) | null = null;
  const stop = followLog({
    url: '/log/',
    after,
    first: 500,
    onEntries: (fresh) => entries.push(...fresh),
    onState: (state) => states.push(state),
    environment: {
      fetch: async (url, init) => {
        asked.push(String(url));
        if (refusal) return refusal();
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            streams.push(controller);
            init?.signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
          },
        });
        return new Response(body);
      },
      after: (ms, run) => {
        const timer = { ms, run, isCancelled: false };
        timers.push(timer);
        return () => {
          timer.isCancelled = true;
        };
      },
    },
  });
  return {
    asked,
    streams,
    states,
    entries,
    stop,
    send: (text: string) => streams.at(-1)!.enqueue(new TextEncoder().encode(text)),
    refuse: (response: () => Response) => {
      refusal = response;
    },
    live: () => waitFor(() => states.at(-1)?.status === 'live' && streams.length === asked.length, { what: 'the stream' }),
    cut: () => waitFor(() => states.at(-1)?.status === 'cut', { what: 'the cut' }),
    got: (count: number) => waitFor(() => entries.length === count, { what: `${count} entries` }),
    retries: () => timers.filter(({ ms, isCancelled }) => !isCancelled && ms <= LONGEST_PAUSE_MS),
    pending: () => timers.filter(({ isCancelled }) => !isCancelled),
  };
}

test('tells what comes, wherever the text was cut', async () => {
  const log = open();
  await log.live();
  expect(log.asked).toEqual(['/log/?follow&limit=500']);
  const text = frame(7) + frame(8);
  log.send(text.slice(0, 50));
  log.send(text.slice(50));
  await log.got(2);
  expect(log.entries.map(({ message }) => message)).toEqual(['entry 7', 'entry 8']);
  log.stop();
});

test('goes on where the stream was cut, and nothing comes twice', async () => {
  const log = open(5);
  await log.live();
  expect(log.asked).toEqual(['/log/?follow&last_event_id=5']);
  log.send(frame(6) + frame(7));
  await log.got(2);
  log.streams[0]!.close();
  await log.cut();
  log.retries()[0]!.run();
  await log.live();
  expect(log.asked[1]).toBe('/log/?follow&last_event_id=7');
  log.send(frame(7) + frame(8));
  await log.got(3);
  expect(log.entries.map(({ id }) => id)).toEqual([6, 7, 8]);
  log.stop();
});

test('whoever is cut off before the first entry goes on where the stream began', async () => {
  const log = open();
  await log.live();
  log.send('retry: 1000\nid: 41\n\n');
  log.streams[0]!.close();
  await log.cut();
  log.retries()[0]!.run();
  await log.live();
  expect(log.asked[1]).toBe('/log/?follow&last_event_id=41');
  log.send(frame(42));
  await log.got(1);
  log.stop();
});

test('a stream over which nothing comes any more counts as cut', async () => {
  const log = open();
  await log.live();
  log
    .pending()
    .find(({ ms }) => ms > LONGEST_PAUSE_MS)!
    .run();
  await log.cut();
  expect(log.states.at(-1)).toEqual({ status: 'cut', reason: 'nothing was heard any more' });
  log.stop();
});

test('a refusal is told with its reason, and asked again more and more seldom', async () => {
  const log = open();
  await log.live();
  log.refuse(() => Response.json({ code: 'too_many_streams', detail: 'Too many streams are open.' }, { status: 503 }));
  log.streams[0]!.close();
  await log.cut();
  const pauses: number[] = [];
  for (let attempt = 2; attempt < 10; attempt++) {
    const timer = log.retries()[0]!;
    pauses.push(timer.ms);
    timer.isCancelled = true;
    timer.run();
    await waitFor(() => log.asked.length === attempt && log.retries().length === 1, { what: `attempt ${attempt}` });
  }
  expect(log.states.at(-1)).toEqual({ status: 'cut', reason: 'Too many streams are open.' });
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  expect(Math.max(...pauses)).toBe(LONGEST_PAUSE_MS);
  log.stop();
});

test('stopped, it is silent', async () => {
  const log = open();
  await log.live();
  log.stop();
  await waitFor(() => log.pending().length === 0, { what: 'no timer to be left' });
  expect(log.states.at(-1)).toEqual({ status: 'live' });
  expect(log.asked).toHaveLength(1);
});
