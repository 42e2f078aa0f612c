import { setTimeout as pause } from 'node:timers/promises';
import type { Queryable } from '@mozpool/db';
import { createPastTimes } from './past-times.js';
import { type Explanation, loadWaitingBoard, type WaitingBoard } from './waiting-board.js';

/** However many clients ask, the pool is looked at once in this time. */
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
    async explain(requestId) {
      const first = await board();
      return first.explain(requestId) ?? (await (current?.board === first ? reload() : board())).explain(requestId);
    },
  };
}
