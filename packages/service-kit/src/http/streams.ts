import type { Response } from 'express';
import { Problem } from '../errors/problem.js';
import type { Log } from '../log/create-logger.js';
import type { Metrics } from '../metrics/create-metrics.js';
import type { StreamBody, StreamClient } from './endpoint.js';

export interface StreamsOptions {
  log: Log;
  metrics?: Metrics;
  maxStreams?: number;
  maxBufferedBytes?: number;
  maxLifeMs?: number;
}

/** Every answer of this process that goes on for as long as its client listens. */
export interface Streams {
  /** Begins to answer; throws a `Problem` while nothing has been sent when there is no room for it. */
  send(response: Response, body: StreamBody): void;
  /** Ends all of them in an orderly way, so that their clients come back elsewhere, and takes no more. */
  end(): void;
  open(): number;
}

/** Twice what the largest installation asks for. */
const MAX_STREAMS = 1_500;
/** What a client may leave untaken when the next chunk comes; one that falls behind further is cut off and comes back for the rest. */
const MAX_BUFFERED_BYTES = 262_144;
/** A stream ends after this at the latest, so that clients spread over replicas that came later. */
const MAX_LIFE_MS = 3_600_000;
/** Clients that came together leave up to this share of their life apart. */
const LIFE_SPREAD = 0.1;
const RETRY_AFTER_SECONDS = 2;

const HEADERS = {
  'Cache-Control': 'no-cache, no-transform',
  // proxies of the nginx kind would keep small chunks to themselves
  'X-Accel-Buffering': 'no',
};

const streamed = new WeakSet<Response>();
/** It is, or was, the answer to a call for a stream. */
export const isStream = (response: Response): boolean => streamed.has(response);

export function createStreams(options: StreamsOptions): Streams {
  const { log, metrics, maxStreams = MAX_STREAMS, maxBufferedBytes = MAX_BUFFERED_BYTES, maxLifeMs = MAX_LIFE_MS } = options;
  const clients = new Set<StreamClient>();
  let ended = false;
  const cutOff = metrics?.counter('http_streams_cut_off_total', 'Streams that were cut off because their client was too slow');
  metrics?.gauge('http_streams', 'Streams that are open', [], (gauge) => gauge.set(clients.size));

  function connect(response: Response): StreamClient {
    const over = new AbortController();
    const leave = () => {
      clearTimeout(life);
      clients.delete(client);
      over.abort();
    };
    const client: StreamClient = {
      signal: over.signal,
      write(chunk) {
        if (over.signal.aborted) return false;
        if (response.writableLength <= maxBufferedBytes) {
          response.write(chunk);
          return true;
        }
        cutOff?.inc();
        leave();
        response.destroy();
        return false;
      },
      drained: () =>
        over.signal.aborted || !response.writableNeedDrain
          ? Promise.resolve()
          : new Promise((resolve) => {
              const done = () => {
                response.off('drain', done);
                over.signal.removeEventListener('abort', done);
                resolve();
              };
              response.on('drain', done);
              over.signal.addEventListener('abort', done);
            }),
      end() {
        if (over.signal.aborted) return;
        leave();
        response.end();
      },
    };
    const life = setTimeout(() => client.end(), maxLifeMs * (1 - Math.random() * LIFE_SPREAD));
    response.on('close', leave);
    // a client that went away in the middle of a chunk is no news
    response.on('error', leave);
    clients.add(client);
    return client;
  }

  return {
    send(response, { type, open }) {
      const retry = { headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } };
      if (ended) throw new Problem('stopping', {}, retry);
      if (clients.size >= maxStreams) throw new Problem('too_many_streams', { limit: maxStreams }, retry);
      response.set({ ...HEADERS, 'Content-Type': type });
      streamed.add(response);
      if (response.req.method === 'HEAD') return void response.end();
      response.flushHeaders();
      const client = connect(response);
      // the answer has begun: all that can still be said is that it ends
      Promise.resolve()
        .then(() => open(client))
        .catch((error: unknown) => {
          if (!client.signal.aborted) log.warn('a stream failed and was ended; its client comes back', { error });
          client.end();
        });
    },
    end() {
      ended = true;
      for (const client of [...clients]) client.end();
    },
    open: () => clients.size,
  };
}
