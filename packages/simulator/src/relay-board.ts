import { createActionLog } from './action-log.js';
import { Board, COOLDOWN_SECONDS, type PowerLine } from './board.js';
import { silentLog } from './log.js';

/** One relay board in real time, for whoever has something else than simulated devices to hang on it. */
export function createRelayBoard({
  host,
  port,
  lineAt,
}: {
  host: string;
  port: number;
  /** What hangs on a relay, counted from 1. */
  lineAt: (bank: number, relay: number) => PowerLine | undefined;
}): Board {
  return new Board({
    config: { host, port, banks: 4, cooldown: true, singleConnection: true },
    cooldownMs: COOLDOWN_SECONDS * 1_000,
    actions: createActionLog(undefined),
    log: silentLog,
    lineAt,
  });
}
