import type { RequestStatusReply } from '@mozpool/contracts';
import { paint, type Terminal } from '../terminal.js';

/** Lines for people who wait, where they do not see one that changes, come no more often than this unless something has changed. */
const REPEAT_MS = 60_000;
const CLEAR_LINE = '\r\u001b[K';

export interface WaitingText {
  show(status: RequestStatusReply): void;
  /** Before anything else is written. */
  end(): void;
}

/** Tells people why a request waits: on a terminal in one line that changes, elsewhere in a line whenever something has changed. */
export function waitingText(terminal: Terminal, id: number, now: () => number = Date.now): WaitingText {
  let shown = '';
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show({ state, position, why }) {
      const place = position === null ? '' : `, place ${position} in the queue`;
      const what = `request ${id} is ${state}${place}`;
      if (terminal.tty.err) {
        // a terminal that does not know how wide it is says 0
        const line = `${what}: ${why}`.slice(0, Math.max(20, (terminal.columns?.() || 80) - 1));
        terminal.err(`${CLEAR_LINE}${paint(terminal, 'err', 'dim', line)}`);
      } else if (what !== shown || now() - shownAt >= REPEAT_MS) {
        terminal.err(`${what}: ${why}\n`);
        shownAt = now();
      }
      shown = what;
    },
    end() {
      if (terminal.tty.err && shown !== '') terminal.err(CLEAR_LINE);
    },
  };
}
