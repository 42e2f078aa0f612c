import type { PublishedEvent } from '@mozpool/contracts';
import { readProblem } from '../api-problem.js';
import { createSseParser } from './sse-parser.js';

/** `connecting`: never heard yet. `stale`: what is shown may be as old as `since`. */
export type LiveState = { status: 'connecting' } | { status: 'live' } | { status: 'stale'; since: Date; attempt: number; reason: string };

export interface ConnectionEnvironment {
  fetch: typeof fetch;
  now: () => Date;
  /** Returns what cancels it. */
  after: (ms: number, run: () => void) => () => void;
  random: () => number;
}

export interface ConnectionInput {
  /** A bundle of events in their order, each once. */
  onEvents: (events: PublishedEvent[]) => void;
  /** Something is missing: what was read before has to be read anew. */
  onReset: () => void;
  onSignedOut: () => void;
  environment?: ConnectionEnvironment;
}

export interface EventConnection {
  start(): void;
  /** Gives the connection back, to come back with `start`: browsers have six of them for all tabs. */
  stop(): void;
  state(): LiveState;
  subscribe(onChange: () => void): () => void;
}

/** The server says something every 15 s. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

const BROWSER: ConnectionEnvironment = {
  fetch: (...input) => fetch(...input),
  now: () => new Date(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
};

/**
 * Follows the stream of events, from where it was when the connection is lost. It is read with `fetch`, not with an EventSource:
 * that one hides why it was refused, and takes a connection for alive over which nothing comes any more.
 */
export function createEventConnection({ onEvents, onReset, onSignedOut, environment = BROWSER }: ConnectionInput): EventConnection {
  const { now, after, random } = environment;
  const listeners = new Set<() => void>();
  let state: LiveState = { status: 'connecting' };
  let lastId: string | null = null;
  let heardAt = now();
  let failures = 0;
  let connection: AbortController | null = null;
  let cancelRetry: () => void = () => undefined;

  function change(next: LiveState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  async function read(current: AbortController): Promise<void> {
    const query = lastId === null ? '' : `?last_event_id=${lastId}`;
    let cancelSilence = after(SILENCE_MS, () => current.abort());
    try {
      const response = await environment.fetch(`/api/events/${query}`, {
        signal: current.signal,
        headers: { Accept: 'text/event-stream' },
      });
      if (!response.ok || !response.body) {
        const problem = await readProblem(response);
        if (problem.code === 'unauthenticated') onSignedOut();
        throw problem;
      }
      const parse = createSseParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      while (true) {
        const { done, value } = await reader.read();
        if (done || current.signal.aborted) return;
        cancelSilence();
        cancelSilence = after(SILENCE_MS, () => current.abort());
        heardAt = now();
        failures = 0;
        if (state.status !== 'live') change({ status: 'live' });
        take(parse(value));
      }
    } finally {
      cancelSilence();
    }
  }

  function take(frames: ReturnType<ReturnType<typeof createSseParser>>): void {
    const events: PublishedEvent[] = [];
    for (const { id, event, data } of frames) {
      const position = Number(id);
      const isNew = lastId === null || position > Number(lastId) || event === 'reset';
      if (id !== null) lastId = id;
      if (event === 'reset') onReset();
      else if (data !== '' && isNew) events.push(JSON.parse(data) as PublishedEvent);
    }
    if (events.length > 0) onEvents(events);
  }

  function connect(): void {
    const current = new AbortController();
    connection = current;
    read(current)
      .then(
        () => 'the connection ended',
        (error: unknown) => (current.signal.aborted ? 'nothing was heard any more' : (error as Error).message),
      )
      .then((reason) => {
        if (connection !== current) return;
        failures += 1;
        // a stream ends once an hour by plan: that is worth no alarm
        if (failures > 1 || state.status !== 'live') change({ status: 'stale', since: heardAt, attempt: failures, reason });
        const pause = failures === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 2));
        cancelRetry = after(pause * (0.5 + random() / 2), connect);
      });
  }

  return {
    start() {
      if (connection === null) connect();
    },
    stop() {
      const open = connection;
      connection = null;
      cancelRetry();
      open?.abort();
      if (state.status === 'live') change({ status: 'stale', since: heardAt, attempt: 0, reason: 'this tab was in the background' });
    },
    state: () => state,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
