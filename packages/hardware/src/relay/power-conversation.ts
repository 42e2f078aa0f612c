/**
 * One connection to a board that switches everybody who wants it: those who wait when it begins, and those who come while the first
 * devices are without power. A rack that is cycled together is so in little more than the time of one device (proxr-relay.md §4.3).
 *
 * Invariants: a device is without power for at least the dwell; nobody joins after the first wave is powered again, so that a board gets
 * its rest however many come; a step that fails alone does not fail its neighbours, a connection that fails ends them all.
 */

import type { BoardConnection } from './board-connection.js';
import type { PowerStep } from './power-step.js';
import type { RelayFailed } from './relay-result.js';
import { type Send, type Switched, switchRelays } from './switch-relays.js';

export interface PowerConversationInput {
  readonly connection: Pick<BoardConnection, 'exchange'>;
  /** Takes those who may join now, fenced already and begun. */
  takeWaiting(): PowerStep[];
  /** Resolves when somebody new waits, or after so many milliseconds. */
  waitForSteps(atMostMs: number): Promise<void>;
  readonly dwellMs: number;
  /** From the power-on of one device to the next, against inrush current; 0 switches a bank at once. */
  readonly staggerMs: number;
  readonly replyTimeoutMs: number;
}

interface Wave {
  readonly onAt: number;
  readonly steps: PowerStep[];
}

export async function conversePower(input: PowerConversationInput): Promise<void> {
  const { connection, takeWaiting, waitForSteps, dwellMs, staggerMs, replyTimeoutMs } = input;
  const waves: Wave[] = [];
  let open = true;
  let lost: RelayFailed | null = null;
  let lastOnAt = Number.NEGATIVE_INFINITY;

  for (;;) {
    const joining = open && !lost ? takeWaiting() : [];
    if (joining.length > 0) {
      await powerOff(joining.filter(({ action }) => action !== 'power_on'));
      await powerOn(joining.filter(({ action }) => action === 'power_on'));
      continue;
    }
    const next = waves[0];
    if (!next) return;
    const left = lost ? 0 : next.onAt - performance.now();
    if (left > 0) {
      await (open ? waitForSteps(left) : pause(left));
      continue;
    }
    open = false;
    waves.shift();
    await powerOn(next.steps);
  }

  async function powerOff(steps: readonly PowerStep[]): Promise<void> {
    const done = settleFailed(await switchRelays(steps, 'off', sendFor(steps)));
    const cut = done.filter(({ action }) => action === 'cycle');
    if (cut.length > 0) waves.push({ onAt: performance.now() + dwellMs, steps: cut });
    for (const step of done) if (step.action === 'power_off') step.settle({ ok: true });
  }

  async function powerOn(steps: readonly PowerStep[]): Promise<void> {
    for (const together of staggerMs > 0 ? steps.map((step) => [step]) : [steps]) {
      await pause(lost ? 0 : lastOnAt + staggerMs - performance.now());
      for (const step of settleFailed(await switchRelays(together, 'on', sendFor(together)))) step.settle({ ok: true });
      lastOnAt = performance.now();
    }
  }

  /** After a failure of the connection a late reply would be taken for the next one's: nothing more is sent. */
  function sendFor(steps: readonly PowerStep[]): Send {
    const deadlineAt = Math.max(...steps.map((step) => step.deadlineAt));
    return async (command, framing) => {
      if (lost) return lost;
      const reply = await connection.exchange(command, Math.min(deadlineAt, performance.now() + replyTimeoutMs), framing);
      if (typeof reply !== 'number') lost = reply;
      return reply;
    };
  }
}

/** Those that are not failed. */
function settleFailed(outcomes: Switched): PowerStep[] {
  const done: PowerStep[] = [];
  for (const [step, failed] of outcomes) {
    if (!failed) done.push(step);
    else step.settle(step.action === 'cycle' ? { ...failed, detail: `${failed.detail}; the device may be left without power` } : failed);
  }
  return done;
}

/** Timers may fire a fraction early; a device must not get its power back too soon. */
async function pause(durationMs: number): Promise<void> {
  const until = performance.now() + durationMs;
  for (let left = durationMs; left > 0; left = until - performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
  }
}
