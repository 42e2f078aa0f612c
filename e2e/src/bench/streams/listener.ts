import { get, type IncomingMessage } from 'node:http';
import type { createLatencies } from './latencies.js';

export interface Listener {
  /** Resolves once it is connected. */
  start(): Promise<void>;
  stop(): Promise<void>;
  position(): number;
  heard(): number;
  connections(): number;
  /** What was not heard once and in order between two positions; empty is good. */
  faults(first: number, last: number): string[];
}

const STAY_MS = { least: 1_000, most: 12_000 };
const LATE_TEXT = '"at":"';

/**
 * A client of the event stream that is cheap enough to have 500 of: it reads positions and no JSON. With `reconnects` it
 * drops its connection at random times, in the middle of whatever comes, and comes back with the last id.
 */
export function createListener(
  base: string,
  { reconnects, sample }: { reconnects: boolean; sample?: ReturnType<typeof createLatencies> | undefined },
): Listener {
  let position: number | null = null;
  let connections = 0;
  let heard = 0;
  let over = false;
  let response: IncomingMessage | undefined;
  let running: Promise<void> | undefined;
  const wrong: string[] = [];

  function take(block: string): void {
    const id = /^(?:retry: \d+\n)?(?:event: .*\n|:.*\n)?id: (\d+)/m.exec(block)?.[1];
    if (id === undefined) return;
    const isEvent = block.includes('\ndata: ');
    const next = Number(id);
    if (isEvent) {
      heard += 1;
      if (position !== null && next !== position + 1) wrong.push(`${next} came after ${position}`);
      if (sample) sampleLatency(block);
    }
    position = isEvent ? next : Math.max(position ?? next, next);
  }

  function sampleLatency(block: string): void {
    const from = block.indexOf(LATE_TEXT) + LATE_TEXT.length;
    sample?.add(Date.now() - Date.parse(`${block.slice(from, block.indexOf('"', from))}Z`));
  }

  /** Resolves when the connection is over; `onOpen` when it has begun. */
  function connect(onOpen: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = position === null ? {} : { 'Last-Event-ID': String(position) };
      get(`${base}/api/events/`, { agent: false, headers }, (answer) => {
        response = answer;
        connections += 1;
        if (answer.statusCode !== 200) wrong.push(`it was answered ${answer.statusCode}`);
        let rest = '';
        let left = false;
        const stay = STAY_MS.least + Math.random() * (STAY_MS.most - STAY_MS.least);
        const leave = reconnects
          ? setTimeout(() => {
              left = true;
              answer.destroy();
            }, stay)
          : undefined;
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => {
          // what arrives after a client has gone is not heard
          if (left) return;
          const blocks = (rest + text).split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) take(block);
          onOpen();
        });
        answer.on('error', () => undefined);
        answer.on('close', () => {
          clearTimeout(leave);
          resolve();
        });
      }).on('error', reject);
    });
  }

  return {
    start() {
      return new Promise((resolve, reject) => {
        running = (async () => {
          while (!over) await connect(resolve);
        })();
        running.catch(reject);
      });
    },
    async stop() {
      over = true;
      response?.destroy();
      await running?.catch((error: Error) => wrong.push(error.message));
    },
    position: () => position ?? 0,
    heard: () => heard,
    connections: () => connections,
    faults(first, last) {
      const faults = [...wrong];
      if (position === null || position < last) faults.push(`a listener got no further than ${position} of ${last}`);
      if (heard < last - first) faults.push(`a listener heard ${heard} of ${last - first} events`);
      return faults;
    },
  };
}
