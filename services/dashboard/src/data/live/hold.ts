export interface Hold {
  /** From now on updates wait; returns what ends that. */
  begin(): () => void;
  /** Runs it now; while somebody is being answered, when that is over, or after the limit. */
  whenFree(run: () => void): void;
  stop(): void;
}

/** Keeps updates back while the page answers to a person: drawing both at once would make the person wait for what nobody asked for. */
export function createHold({ limitMs, after }: { limitMs: number; after: (ms: number, run: () => void) => () => void }): Hold {
  let waiting: (() => void)[] = [];
  let holders = 0;
  let cancelDrain: (() => void) | null = null;
  let cancelLimit: (() => void) | null = null;

  function drain(): void {
    cancelDrain?.();
    cancelLimit?.();
    cancelDrain = null;
    cancelLimit = null;
    const runs = waiting;
    waiting = [];
    for (const run of runs) run();
  }

  return {
    begin() {
      holders += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        holders -= 1;
        // in a task of its own: the next key may be waiting already, and holds again
        if (holders === 0 && waiting.length > 0)
          cancelDrain ??= after(0, () => {
            cancelDrain = null;
            if (holders === 0) drain();
          });
      };
    },
    whenFree(run) {
      if (holders === 0 && waiting.length === 0) return run();
      waiting.push(run);
      cancelLimit ??= after(limitMs, drain);
    },
    stop() {
      waiting = [];
      drain();
    },
  };
}
