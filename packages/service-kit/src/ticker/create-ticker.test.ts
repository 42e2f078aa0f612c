import { type Log, silentLog } from '../log/create-logger.js';
import { createTicker, type Ticker } from './create-ticker.js';

const open: Ticker[] = [];
afterEach(() => Promise.all(open.splice(0).map((ticker) => ticker.stop())));

async function until(holds: () => boolean, limitMs = 2_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('the awaited did not happen');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function gate() {
  let release!: () => void;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

function collecting() {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  return { log: { debug: write, info: write, warn: write, error: write } satisfies Log, lines };
}

function started(options: Partial<Parameters<typeof createTicker>[0]>): Ticker {
  const ticker = createTicker({ name: 'test tick', intervalMs: 1, run: async () => undefined, log: silentLog, ...options });
  open.push(ticker);
  ticker.start();
  return ticker;
}

test('ticks follow each other and never overlap', async () => {
  let inside = 0;
  let most = 0;
  let ticks = 0;
  started({
    run: async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      ticks++;
    },
  });
  await until(() => ticks > 5);
  expect(most).toBe(1);
});

test('a failed tick is logged, counts as completed and does not end the ticking', async () => {
  let ticks = 0;
  const { log, lines } = collecting();
  const ticker = started({
    log,
    run: async () => {
      if (++ticks <= 3) throw new Error('no database');
    },
  });
  await until(() => ticks > 5);
  expect(ticker.lastCompletedAt()).not.toBeNull();
  expect(lines.filter((line) => /a tick failed/.test(line))).toHaveLength(1);
  expect(lines.filter((line) => /works again/.test(line))).toHaveLength(1);
});

test('a slow tick is logged once and no second one starts', async () => {
  const { promise, release } = gate();
  const { log, lines } = collecting();
  let ticks = 0;
  started({
    log,
    slowAfterMs: 10,
    run: () => {
      ticks++;
      return promise;
    },
  });
  await until(() => lines.some((line) => /takes longer than 10 ms/.test(line)));
  expect(ticks).toBe(1);
  release();
  await until(() => lines.some((line) => /slow tick ended/.test(line)));
  expect(lines.filter((line) => /takes longer/.test(line))).toHaveLength(1);
});

test('a tick that hangs makes the ticker dead, once', async () => {
  const { promise, release } = gate();
  const reasons: string[] = [];
  const ticker = started({ deadAfterMs: 20, run: () => promise, onDead: (reason) => reasons.push(reason) });
  expect(ticker.deadReason()).toBeNull();
  await until(() => reasons.length > 0);
  expect(ticker.deadReason()).toMatch(/test tick completed no tick/);
  release();
  await until(() => ticker.deadReason() === null);
  expect(reasons).toHaveLength(1);
});

test('stop waits for the running tick and starts no other', async () => {
  const { promise, release } = gate();
  let ticks = 0;
  const ticker = started({
    run: () => {
      ticks++;
      return promise;
    },
  });
  await until(() => ticks === 1);
  let stopped = false;
  const stopping = ticker.stop().then(() => {
    stopped = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(false);
  release();
  await stopping;
  expect(ticks).toBe(1);
});
