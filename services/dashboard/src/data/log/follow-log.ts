import type { LogEntry } from '@mozpool/contracts';
import { readProblem } from '../api-problem.js';
import { createSseParser } from '../live/sse-parser.js';

export type FollowState = { status: 'connecting' } | { status: 'live' } | { status: 'cut'; reason: string };

interface FollowEnvironment {
  fetch: typeof fetch;
  /** Returns what cancels it. */
  after: (ms: number, run: () => void) => () => void;
}

export interface FollowInput {
  /** Address of the log. */
  url: string;
  /** The highest id that a stream of this log gave; null: none, it begins with the newest entries. */
  after: number | null;
  /** So many of them. */
  first: number;
  onEntries: (entries: readonly LogEntry[]) => void;
  onState: (state: FollowState) => void;
  environment?: FollowEnvironment;
}

/** The server says something every 15 s. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

const BROWSER: FollowEnvironment = {
  fetch: (...input) => fetch(...input),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Follows a log until it is stopped; goes on where it was when the stream is cut, so that no entry is missing and none comes twice. */
export function followLog({ url, after, first, onEntries, onState, environment = BROWSER }: FollowInput): () => void {
  let last = after;
  let failures = 0;
  let isStopped = false;
  let connection = new AbortController();
  let cancelRetry: () => void = () => undefined;

  async function read(signal: AbortSignal, abort: () => void): Promise<void> {
    let cancelSilence = environment.after(SILENCE_MS, abort);
    try {
      const response = await environment.fetch(`${url}?follow&${last === null ? `limit=${first}` : `last_event_id=${last}`}`, {
        signal,
        headers: { Accept: 'text/event-stream' },
      });
      if (!response.ok || !response.body) throw await readProblem(response);
      const parse = createSseParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      onState({ status: 'live' });
      while (true) {
        const { done, value } = await reader.read();
        if (done || signal.aborted) return;
        cancelSilence();
        cancelSilence = environment.after(SILENCE_MS, abort);
        failures = 0;
        take(parse(value));
      }
    } finally {
      cancelSilence();
    }
  }

  function take(frames: ReturnType<ReturnType<typeof createSseParser>>): void {
    const entries = frames.filter(({ id, data }) => id !== null && data !== '').map(({ data }) => JSON.parse(data) as LogEntry);
    const fresh = entries.filter(({ id }) => last === null || id > last);
    // the stream begins with an id of its own: whoever is cut off before the first entry goes on from there
    for (const { id } of frames) if (id !== null) last = Math.max(last ?? 0, Number(id));
    if (fresh.length > 0) onEntries(fresh);
  }

  function connect(): void {
    const current = new AbortController();
    connection = current;
    read(current.signal, () => current.abort())
      .then(
        () => 'the connection ended',
        (error: unknown) => (current.signal.aborted ? 'nothing was heard any more' : (error as Error).message),
      )
      .then((reason) => {
        if (isStopped) return;
        failures += 1;
        onState({ status: 'cut', reason });
        cancelRetry = environment.after(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), connect);
      });
  }

  onState({ status: 'connecting' });
  connect();
  return () => {
    isStopped = true;
    cancelRetry();
    connection.abort();
  };
}
