import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * What a board was made to do. `action` is the device's view, as everywhere above the wire: `off` means that the device lost
 * power (the relay went ON, since devices hang on the normally closed contact), `on` that it got power back.
 */
export interface BoardAction {
  /** Counts up over all boards of a rack, never reused: the value to pass as `since`. */
  seq: number;
  at: string;
  monotonicMs: number;
  board: string;
  bank: number;
  relay: number;
  action: 'get' | 'on' | 'off';
  device: string | null;
}

/** Actions kept in memory; older ones are only in the record file. */
const ACTION_LIMIT = 20_000;

export interface ActionLog {
  record(action: Omit<BoardAction, 'seq' | 'at' | 'monotonicMs'>): void;
  /** Actions of one board, or of all, with a `seq` above `since`. */
  since(seq: number, board?: string): BoardAction[];
  clear(): void;
  close(): void;
}

/** With a record file every action is on disk before the board answers, so that not even a killed simulator forgets one. */
export function createActionLog(recordFile: string | undefined): ActionLog {
  let ring: BoardAction[] = [];
  let lastSeq = 0;
  let file = recordFile === undefined ? null : openSync(recordFile, 'a');
  return {
    record(action) {
      lastSeq += 1;
      const full: BoardAction = { seq: lastSeq, at: new Date().toISOString(), monotonicMs: performance.now(), ...action };
      ring.push(full);
      if (ring.length > ACTION_LIMIT * 1.1) ring = ring.slice(-ACTION_LIMIT);
      if (file !== null) writeSync(file, `${JSON.stringify(full)}\n`);
    },
    since: (seq, board) => ring.filter((action) => action.seq > seq && (board === undefined || action.board === board)),
    clear() {
      ring = [];
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
