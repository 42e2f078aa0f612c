import type { PublishedEvent } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import { createEventConnection, type LiveState } from './event-connection.js';

const event = (position: number) => `id: ${position}\nevent: edited\ndata: {"position": ${position}}\n\n`;

/** A server that answers as told, and a clock that is turned by hand. */
function bench() {
  const asked: string[] = [];
  const answers: (Response | Error)[] = [];
  const timers = new Map<object, { at: number; run: () => void }>();
  const told: unknown[] = [];
  const states: LiveState[] = [];
  let clock = Date.parse('2026-11-25T14:00:00Z');

  const connection = createEventConnection({
    onEvents: (events: PublishedEvent[]) => told.push(events.map(({ position }) => position)),
    onReset: () => told.push('reset'),
    onSignedOut: () => told.push('signed out'),
    environment: {
      fetch: (async (url: string, { signal }: RequestInit) => {
        asked.push(url);
        const answer = answers.shift() ?? new Error('nobody is there');
        if (!(answer instanceof Response)) throw answer;
        signal?.addEventListener('abort', () => cut?.error(new Error('aborted')));
        return answer;
      }) as typeof fetch,
      now: () => new Date(clock),
      after: (ms, run) => {
        const key = {};
        timers.set(key, { at: clock + ms, run });
        return () => timers.delete(key);
      },
      random: () => 1,
    },
  });
  let cut: ReadableStreamDefaultController<Uint8Array> | undefined;
  connection.subscribe(() => states.push(connection.state()));
  return {
    connection,
    asked,
    told,
    states,
    pause: () => Math.min(...[...timers.values()].map(({ at }) => at - clock)),
    /** The next answer is a stream; what it says is said later. */
    stream() {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          cut = controller;
        },
      });
      answers.push(new Response(body));
      const own = cut!;
      return {
        say: (text: string) => own.enqueue(new TextEncoder().encode(text)),
        end: () => own.close(),
        break: () => own.error(new Error('cut')),
      };
    },
    answer: (response: Response | Error) => answers.push(response),
    /** False, so that a predicate can turn the clock while it waits. */
    advance(ms: number): boolean {
      clock += ms;
      for (const [key, { at, run }] of [...timers]) if (at <= clock && timers.delete(key)) run();
      return false;
    },
    until: (holds: () => boolean, what: string) => waitFor(holds, { what }),
  };
}

test('events come in their order, and the page is live from the first sign on', async () => {
  const { connection, stream, told, states, asked, until } = bench();
  const source = stream();
  connection.start();
  expect(connection.state()).toEqual({ status: 'connecting' });
  source.say('retry: 1000\nid: 4\n\n');
  await until(() => connection.state().status === 'live', 'it is live');
  source.say(event(5) + event(6));
  await until(() => told.length === 1, 'the events are told');
  expect(told).toEqual([[5, 6]]);
  expect(states).toEqual([{ status: 'live' }]);
  expect(asked).toEqual(['/api/events/']);
});

test('a stream that ends is taken up where it was, without alarm, and nothing is told twice', async () => {
  const { connection, stream, told, states, asked, until, advance } = bench();
  const first = stream();
  connection.start();
  first.say(event(5));
  await until(() => told.length === 1, 'the first event');
  const second = stream();
  first.end();
  await until(() => asked.length === 2 || advance(1), 'it asks again');
  second.say(event(5) + event(6));
  await until(() => told.length === 2, 'the next event');
  expect(asked[1]).toBe('/api/events/?last_event_id=5');
  expect(told).toEqual([[5], [6]]);
  expect(states).toEqual([{ status: 'live' }]);
});

test('while nobody is there it says since when, tries ever more rarely, and recovers by itself', async () => {
  const { connection, stream, asked, until, advance, pause, answer } = bench();
  const first = stream();
  connection.start();
  first.say(event(5));
  await until(() => connection.state().status === 'live', 'it is live');
  first.break();
  await until(() => asked.length === 2 || advance(1), 'it tries at once');
  const pauses: number[] = [];
  for (let attempt = 2; attempt < 9; attempt += 1) {
    await until(() => {
      const state = connection.state();
      return state.status === 'stale' && state.attempt === attempt;
    }, `attempt ${attempt} failed`);
    pauses.push(pause());
    if (attempt === 8) break;
    answer(new Response('{"code": "stopping", "detail": "This server is being stopped."}', { status: 503 }));
    advance(pause());
  }
  expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  expect(connection.state()).toMatchObject({
    status: 'stale',
    since: new Date('2026-11-25T14:00:00Z'),
    reason: 'This server is being stopped.',
  });
  const again = stream();
  advance(pause());
  again.say(event(9));
  await until(() => connection.state().status === 'live', 'it is live again');
  expect(asked.at(-1)).toBe('/api/events/?last_event_id=5');
});

test('a connection over which nothing comes any more is given up', async () => {
  const { connection, stream, asked, until, advance } = bench();
  const first = stream();
  connection.start();
  first.say(event(5));
  await until(() => connection.state().status === 'live', 'it is live');
  advance(39_000);
  expect(asked).toHaveLength(1);
  first.say(':\n\n');
  await until(() => asked.length === 2 || advance(10_000), 'it connects anew');
});

test('a reset is told before what comes after it', async () => {
  const { connection, stream, told, until } = bench();
  const source = stream();
  connection.start();
  source.say(`id: 90\n\nid: 90\nevent: reset\ndata: {"position": 90}\n\n${event(91)}`);
  await until(() => told.length === 2, 'both are told');
  expect(told).toEqual(['reset', [91]]);
});

test('after the database was restored, lower positions count again', async () => {
  const { connection, stream, told, until } = bench();
  const source = stream();
  connection.start();
  source.say(event(500));
  await until(() => told.length === 1, 'the first');
  source.say(`id: 10\nevent: reset\ndata: {}\n\n${event(11)}`);
  await until(() => told.length === 3, 'the others');
  expect(told).toEqual([[500], 'reset', [11]]);
});

test('whoever is signed out hears of it', async () => {
  const { connection, answer, told, until } = bench();
  answer(new Response('{"code": "unauthenticated", "detail": "the session is over"}', { status: 401 }));
  connection.start();
  await until(() => told.includes('signed out'), 'it is told');
});

test('a tab in the background gives its connection back and catches up when it is looked at again', async () => {
  const { connection, stream, told, asked, until } = bench();
  const first = stream();
  connection.start();
  first.say(event(5));
  await until(() => told.length === 1, 'the first event');
  connection.stop();
  expect(connection.state()).toMatchObject({ status: 'stale', reason: 'this tab was in the background' });
  const second = stream();
  connection.start();
  second.say(event(6));
  await until(() => told.length === 2, 'the second event');
  expect(asked).toEqual(['/api/events/', '/api/events/?last_event_id=5']);
});
