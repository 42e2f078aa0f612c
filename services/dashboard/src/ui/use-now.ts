import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

/** One clock for the whole page, so that a thousand times on it tick together. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, to `stepMs`: whoever shows minutes is not drawn anew each second. */
export function useNow(stepMs = TICK_MS): Date {
  return new Date(useSyncExternalStore(subscribe, () => Math.floor(Math.max(now, Date.now() - TICK_MS) / stepMs) * stepMs));
}
