import { get, type IncomingMessage } from 'node:http';
import type { createLatencies } from './latencies.js';
import { type Block, readBlocks } from './read-blocks.js';

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
const AGAIN_AFTER_MS = 100;

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

  function take({ position: next, isEvent, at }: Block): void {
    if (!isEvent) {
      // the beginning and heartbeats move the id on
      if (!Number.isNaN(next)) position = Math.max(position ?? 0, next);
      return;
    }
    heard += 1;
    if (position !== null && next !== position + 1) wrong.push(`${next} came after ${position}`);
    position = next;
    sample?.add(Date.now() - at);
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
        // names and states are ASCII
        answer.setEncoding('latin1');
        answer.on('data', (text: string) => {
          // what arrives after a client has gone is not heard
          if (left) return;
          const read = readBlocks(rest === '' ? text : rest + text);
          rest = read.rest;
          for (const block of read.blocks) take(block);
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
      return new Promise((resolve) => {
        running = (async () => {
          while (!over) {
            try {
              await connect(resolve);
            } catch (error) {
              // a call that fails is made again, as every client would; what it missed shows in the end
              process.stderr.write(`a listener at ${position}: ${(error as Error).message}\n`);
              await new Promise((again) => setTimeout(again, AGAIN_AFTER_MS));
            }
          }
        })();
      });
    },
    async stop() {
      over = true;
      response?.destroy();
      await running;
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
