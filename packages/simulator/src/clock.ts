import { setTimeout as pauseFor } from 'node:timers/promises';

/** Simulated seconds: every delay of the rack goes through here and is divided by the time scale. */
export interface Clock {
  /** Real milliseconds that so many simulated seconds take. */
  realMs(seconds: number): number;
  /** Waits simulated seconds; rejects at once, and frees its timer, when the signal is aborted. */
  pause(seconds: number, signal: AbortSignal): Promise<void>;
}

export function createClock(timeScale: number): Clock {
  const realMs = (seconds: number): number => (seconds * 1000) / timeScale;
  return {
    realMs,
    async pause(seconds, signal) {
      await pauseFor(realMs(seconds), undefined, { signal });
    },
  };
}

/** Never resolves; rejects when the signal is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return await new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Waits real milliseconds; false when the signal was aborted first, which here means "nobody is left to wait for" and is no error. */
export async function pausedFor(realMs: number, signal: AbortSignal): Promise<boolean> {
  if (realMs > 0 && !signal.aborted) {
    await pauseFor(realMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return !signal.aborted;
}
