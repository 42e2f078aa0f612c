import { MAX_WAIT_SECONDS, type RequestStatusReply } from '@mozpool/contracts';
import { openStream } from './event-stream.js';
import type { Operations } from './operations.js';
import { pause } from './pause.js';
import { isOver } from './request-states.js';
import type { Transport } from './transport.js';

export interface WatchOptions {
  signal?: AbortSignal;
  /** Told anew after so long, though nothing happened to the request: its place in the queue and its estimate move all the same. */
  refreshMs?: number;
  /** How long it goes on when no server answers. */
  patienceMs?: number;
}

const REFRESH_MS = 10_000;
/** Before the stream is opened anew: n times this after n failures. */
const REOPEN_MS = 1_000;
const MAX_REOPEN_MS = 30_000;

/**
 * The status of a request whenever it may have changed, until it is over. It is told by the event stream; while no server gives
 * one (a proxy that buffers, too many listeners), by long polls.
 */
export async function* watchRequest(
  { client, transport }: { client: Pick<Operations, 'requestStatus'>; transport: Transport },
  id: number,
  { signal, refreshMs = REFRESH_MS, patienceMs }: WatchOptions = {},
): AsyncGenerator<RequestStatusReply, void, void> {
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const news = listen(transport, id, both);
  try {
    let known: string | undefined;
    for (;;) {
      news.heard = false;
      const query = news.open || known === undefined ? {} : { wait: Math.min(Math.ceil(refreshMs / 1000), MAX_WAIT_SECONDS), state: known };
      const status = await client.requestStatus({ params: { id }, query }, { signal: both, patienceMs });
      yield status;
      if (isOver(status.state)) return;
      known = status.state;
      if (news.open) await news.next(refreshMs);
    }
  } finally {
    stop.abort();
  }
}

interface News {
  /** The stream is there: what happens is heard of. */
  open: boolean;
  /** Something has happened since this was last reset. */
  heard: boolean;
  /** Resolves when something has been heard, or after so long. */
  next(withinMs: number): Promise<void>;
}

function listen(transport: Transport, id: number, signal: AbortSignal): News {
  let wake: (() => void) | undefined;
  const news: News = {
    open: false,
    heard: false,
    next: (withinMs) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        if (news.heard) return resolve();
        const timer = setTimeout(resolve, withinMs);
        wake = () => {
          clearTimeout(timer);
          if (signal.aborted) reject(signal.reason);
          else resolve();
        };
      }),
  };
  const tell = (open: boolean) => {
    news.open = open;
    news.heard = true;
    wake?.();
  };
  signal.addEventListener('abort', () => wake?.(), { once: true });
  const reading = async () => {
    let lastEventId: string | undefined;
    for (let failures = 1; ; failures++) {
      try {
        const known = lastEventId === undefined ? {} : { lastEventId };
        const onOpen = () => {
          failures = 1;
          tell(true);
        };
        for await (const message of openStream(transport, 'eventStream', { query: { request: id } }, { signal, onOpen, ...known })) {
          lastEventId = message.id ?? lastEventId;
          tell(true);
        }
      } catch (error) {
        // without a stream there are long polls; whatever is wrong for good, they are told, too
        if (signal.aborted) throw error;
      }
      tell(false);
      await pause(Math.min(failures * REOPEN_MS, MAX_REOPEN_MS), signal);
    }
  };
  reading().catch(() => undefined);
  return news;
}
