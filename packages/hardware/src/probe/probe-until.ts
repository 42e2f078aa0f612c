/** Asks again until a device answers. A hint that it is up (its agent registered) brings the next question forward. */

export interface ProbeResult {
  readonly ok: boolean;
  readonly detail: string;
}

/** Something that may have news: calls every listener when it does. */
export interface ProbeKick {
  kick(): void;
  /** Returns how to stop listening. */
  onKick(listener: () => void): () => void;
}

export interface ProbeUntilInput<Result extends ProbeResult> {
  /** One question. Its signal aborts at the deadline, and when a kick makes the present attempt pointless. */
  readonly probe: (signal: AbortSignal) => Promise<Result>;
  /** From one failed question to the next. */
  readonly everyMs?: number;
  /** Budget for everything. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly kick?: Pick<ProbeKick, 'onKick'> | undefined;
}

/** The first success, or the last failure when the time is over or the caller gave up. At least one question is asked. */
export async function probeUntil<Result extends ProbeResult>({
  probe,
  everyMs = 1000,
  deadlineMs,
  signal,
  kick,
}: ProbeUntilInput<Result>): Promise<Result & { readonly attempts: number }> {
  const over = new AbortController();
  const endAll = () => over.abort(signal?.reason);
  const timer = setTimeout(() => over.abort(new Error(`not up within ${deadlineMs} ms`)), deadlineMs);
  signal?.addEventListener('abort', endAll);
  if (signal?.aborted) endAll();

  let kicked = false;
  let onKicked = () => {};
  const stopListening = kick?.onKick(() => {
    kicked = true;
    onKicked();
  });
  try {
    for (let attempts = 1; ; attempts += 1) {
      kicked = false;
      const startedAt = performance.now();
      const attempt = new AbortController();
      // An attempt that has just begun will see what the hint is about; an older one may hang on a connection to what was there before.
      onKicked = () => {
        if (performance.now() - startedAt > everyMs) attempt.abort(new Error('superseded by a hint that the device is up'));
      };
      const result = await probe(AbortSignal.any([over.signal, attempt.signal]));
      if (result.ok || over.signal.aborted) return { ...result, attempts };
      if (!kicked) await pause(everyMs, over.signal, (wake) => (onKicked = wake));
      if (over.signal.aborted) return { ...result, attempts };
    }
  } finally {
    stopListening?.();
    clearTimeout(timer);
    signal?.removeEventListener('abort', endAll);
  }
}

export function createProbeKick(): ProbeKick {
  const listeners = new Set<() => void>();
  return {
    kick() {
      for (const listener of [...listeners]) listener();
    },
    onKick(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function pause(durationMs: number, signal: AbortSignal, onWake: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, durationMs);
    signal.addEventListener('abort', finish);
    onWake(finish);
  });
}
