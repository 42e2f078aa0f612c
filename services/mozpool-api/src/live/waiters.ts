/** Why a waiter goes on. */
export type Wake = 'changed' | 'late' | 'gone';

export interface Waiter {
  /** Resolves at the first of: something about the subject changed since the last call, `ms` have passed, `signal` aborts or nobody may wait any more. */
  next(ms: number, signal: AbortSignal): Promise<Wake>;
  /** As news of its subject would. */
  wake(): void;
  close(): void;
}

/** Who waits for news of which machine. Whatever comes between two calls of `next` is not missed. */
export interface Waiters {
  register(subject: string): Waiter;
  wake(subject: string): void;
  /** Everybody is answered now, and whoever comes later is not kept waiting. */
  stop(): void;
  size(): number;
}

export const requestSubject = (id: number): string => `request ${id}`;
export const deviceSubject = (name: string): string => `device ${name}`;

/** `maxWaitMs`: nobody is kept waiting for longer, whatever they ask for. */
export function createWaiters({ maxWaitMs = Number.POSITIVE_INFINITY } = {}): Waiters {
  const bySubject = new Map<string, Set<{ wake(): void }>>();
  const stopped = new AbortController();
  let size = 0;

  return {
    register(subject) {
      let changed = false;
      let onChange: (() => void) | undefined;
      const entry = {
        wake() {
          changed = true;
          onChange?.();
        },
      };
      const entries = bySubject.get(subject) ?? new Set();
      bySubject.set(subject, entries.add(entry));
      size += 1;
      return {
        next: (ms, signal) =>
          new Promise((resolve) => {
            const end = (wake: Wake) => {
              clearTimeout(timer);
              onChange = undefined;
              for (const each of [signal, stopped.signal]) each.removeEventListener('abort', onGone);
              changed = false;
              resolve(wake);
            };
            const onGone = () => end('gone');
            const timer = setTimeout(() => end('late'), Math.max(0, Math.min(ms, maxWaitMs)));
            if (signal.aborted || stopped.signal.aborted) return end('gone');
            if (changed) return end('changed');
            onChange = () => end('changed');
            for (const each of [signal, stopped.signal]) each.addEventListener('abort', onGone);
          }),
        wake: entry.wake,
        close() {
          if (!entries.delete(entry)) return;
          size -= 1;
          if (entries.size === 0 && bySubject.get(subject) === entries) bySubject.delete(subject);
        },
      };
    },
    wake(subject) {
      for (const entry of bySubject.get(subject) ?? []) entry.wake();
    },
    stop: () => stopped.abort(),
    size: () => size,
  };
}
