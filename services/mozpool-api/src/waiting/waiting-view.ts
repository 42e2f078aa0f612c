import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from '@mozpool/db';
import { medianRest } from '@mozpool/domain';
import { createPastTimes } from './past-times.js';
import { type Explanation, loadWaitingBoard, type WaitingBoard } from './waiting-board.js';

/** However many clients ask, the pool is looked at once in this time. Measured with 10,000 devices and 1,000 waiting requests: 150 ms. */
const BOARD_LIFE_MS = 1_000;
/** Where looking takes long, it is done less often: it takes no more than this part of the time. */
const MAX_SHARE = 0.1;
const BOARD_MAX_LIFE_MS = 10_000;
/** Who asks for a request that was made after the last look gets another look, but not sooner than this. */
const FRESH_LIFE_MS = 250;

export interface WaitingView {
  /** The pool as it was a moment ago. */
  board(): Promise<WaitingBoard>;
  /** What a waiting request is told; undefined when it does not wait any more. */
  explain(requestId: number): Promise<Explanation | undefined>;
  /** How much longer a device takes to be prepared that was claimed so long ago; null is not known. */
  preparation(image: string, spentMs: number): Promise<{ restMs: number | null; samples: number }>;
}

/** One view for everybody who asks what they wait for. */
export function createWaitingView({ db, checkMaxAgeMs }: { db: Queryable; checkMaxAgeMs: number }): WaitingView {
  const past = createPastTimes(db);
  let current: { board: WaitingBoard; at: number; until: number } | undefined;
  let loading: Promise<WaitingBoard> | undefined;

  async function load(): Promise<WaitingBoard> {
    const soonest = (current?.at ?? Number.NEGATIVE_INFINITY) + FRESH_LIFE_MS - performance.now();
    if (soonest > 0) await pause(soonest);
    const times = await past();
    const at = performance.now();
    const board = await loadWaitingBoard(db, times, checkMaxAgeMs);
    const done = performance.now();
    current = { board, at: done, until: done + Math.min(BOARD_MAX_LIFE_MS, Math.max(BOARD_LIFE_MS, (done - at) / MAX_SHARE)) };
    return board;
  }
  const reload = () => {
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return loading;
  };
  const board = async () => (current && current.until > performance.now() ? current.board : reload());

  return {
    board,
    async preparation(image, spentMs) {
      const samples = (await past()).claims.preparations({ image });
      const restMs = medianRest(samples, spentMs);
      return { restMs, samples: restMs === null ? 0 : samples.length };
    },
    async explain(requestId) {
      const first = await board();
      const found = first.explain(requestId);
      // one that is not among the first of a queue that is too long will not be among them after another look either
      if (found || first.full) return found;
      return (await (current?.board === first ? reload() : board())).explain(requestId);
    },
  };
}
