import { type RouteId, routeOf } from '@mozpool/contracts';
import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream';
import { originHint, problemOf, reasonOf } from './attempt.js';
import { MozpoolConflictError, MozpoolResponseError, MozpoolUnreachableError } from './client-errors.js';
import type { FetchedAnswer } from './fetch.js';
import { type InputOf, pathOf } from './operations.js';
import type { Transport } from './transport.js';

export type StreamableId = 'eventStream' | 'deviceLog' | 'requestLog';

export interface StreamOptions {
  signal?: AbortSignal;
  /** The id of the last event that the reader has. */
  lastEventId?: string;
  /** Told when the server has begun to answer. */
  onOpen?: () => void;
}

/** What a stream that is alive says at least once in so long. */
const SILENCE_LIMIT_MS = 45_000;
const OPEN_LIMIT_MS = 10_000;
const MAX_EVENT_LENGTH = 1_000_000;

/**
 * One connection to one server, until it ends: come back with the last id. Throws a `MozpoolUnreachableError` when no server
 * takes it or the connection breaks, and a `MozpoolResponseError` when one refuses it.
 */
export async function* openStream<Id extends StreamableId>(
  { servers, headers, fetch }: Transport,
  id: Id,
  input: InputOf<Id>,
  { signal, lastEventId, onOpen }: StreamOptions = {},
): AsyncGenerator<EventSourceMessage, void, void> {
  const path = pathOf(routeOf(id as RouteId), input);
  const watch = silenceWatch(signal);
  try {
    const response = await openAtAny(path);
    onOpen?.();
    watch.alive(SILENCE_LIMIT_MS);
    const chunks = response
      .body!.pipeThrough(countedAs(watch))
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream({ maxBufferSize: MAX_EVENT_LENGTH }));
    const reader = chunks.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof MozpoolResponseError || cause instanceof MozpoolUnreachableError) throw cause;
    throw new MozpoolUnreachableError(`${path}: the stream broke`, { cause });
  } finally {
    watch.end();
  }

  async function openAtAny(path: string): Promise<FetchedAnswer> {
    let last: Error = new MozpoolUnreachableError(path);
    for (const server of servers.inOrder()) {
      watch.alive(OPEN_LIMIT_MS);
      try {
        const response = await fetch(`${server}${path}`, {
          headers: { ...headers, accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
          signal: watch.signal,
        });
        if (response.ok && response.body) return response;
        const problem = problemOf(await response.text().catch(() => ''));
        last = new (response.status === 409 ? MozpoolConflictError : MozpoolResponseError)(`GET ${path}`, response.status, problem);
        if (response.status < 500) throw last;
      } catch (cause) {
        signal?.throwIfAborted();
        if (cause === last) throw cause;
        last = new MozpoolUnreachableError(`${path} at ${server}: ${reasonOf(cause).reason}${originHint(server)}`, { cause });
      }
      servers.failed(server);
    }
    throw last;
  }
}

interface SilenceWatch {
  readonly signal: AbortSignal;
  alive(limitMs: number): void;
  end(): void;
}

/** Aborts a connection on which nothing has come for too long: a server that is gone does not say so. */
function silenceWatch(outer: AbortSignal | undefined): SilenceWatch {
  const silent = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    signal: outer ? AbortSignal.any([outer, silent.signal]) : silent.signal,
    alive(limitMs) {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(new Error('nothing was heard')), limitMs);
    },
    end() {
      clearTimeout(timer);
      silent.abort();
    },
  };
}

function countedAs(watch: SilenceWatch): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      watch.alive(SILENCE_LIMIT_MS);
      controller.enqueue(chunk);
    },
  });
}
