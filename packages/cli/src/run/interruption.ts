import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
type Signal = (typeof SIGNALS)[number];

export const codeOfSignal = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** The reason of an abort: somebody wants this process to end. */
export class Interrupted extends Error {
  override name = 'Interrupted';
  readonly signal: Signal;

  constructor(signal: Signal) {
    super(`ended by ${signal}`);
    this.signal = signal;
  }
}

export interface Interruption {
  /** Aborted by the first signal, with an `Interrupted`. */
  signal: AbortSignal;
  /** Aborted by the second: no more patience. A third one has its usual effect. */
  insisted: AbortSignal;
  /** Signals have their usual effect again. */
  end(): void;
}

/** Takes the signals that end a process, so that there is time to give a device back. */
export function takeSignals(): Interruption {
  const first = new AbortController();
  const second = new AbortController();
  const take = (signal: NodeJS.Signals) => {
    if (!first.signal.aborted) return first.abort(new Interrupted(signal as Signal));
    second.abort();
    end();
  };
  const end = () => {
    for (const signal of SIGNALS) process.off(signal, take);
  };
  for (const signal of SIGNALS) process.on(signal, take);
  return { signal: first.signal, insisted: second.signal, end };
}
