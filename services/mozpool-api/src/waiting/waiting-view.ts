import type { Queryable } from '@mozpool/db';
import { createPastTimes } from './past-times.js';
import { loadWaitingBoard, type WaitingBoard } from './waiting-board.js';

/** However many clients ask, the pool is looked at once in this time. */
const BOARD_LIFE_MS = 1_000;
/** Where looking takes long, it is done less often: it takes no more than this part of the time. */
const MAX_SHARE = 0.1;
const BOARD_MAX_LIFE_MS = 10_000;

export interface WaitingView {
  /** The pool as it was a moment ago. */
  board(): Promise<WaitingBoard>;
}

/** One view for everybody who asks what they wait for. */
export function createWaitingView({ db, checkMaxAgeMs }: { db: Queryable; checkMaxAgeMs: number }): WaitingView {
  const past = createPastTimes(db);
  let current: { board: WaitingBoard; until: number } | undefined;
  let loading: Promise<WaitingBoard> | undefined;
  async function load(): Promise<WaitingBoard> {
    const times = await past();
    const began = performance.now();
    const board = await loadWaitingBoard(db, times, checkMaxAgeMs);
    const tookMs = performance.now() - began;
    current = { board, until: performance.now() + Math.min(BOARD_MAX_LIFE_MS, Math.max(BOARD_LIFE_MS, tookMs / MAX_SHARE)) };
    return board;
  }
  return {
    async board() {
      if (current && current.until > performance.now()) return current.board;
      loading ??= load().finally(() => {
        loading = undefined;
      });
      return loading;
    },
  };
}
