/**
 * Power of any device, whatever switches it: on, off, cycle and read, by its power URL (or `relay_info`).
 *
 * Invariants: the deadline is fixed before anything waits; the fence is asked when the controller's turn has come, before the first command, and
 * from then on nothing but the deadline stops a cycle; what was switched is read back until it shows or the time is over; a device is without
 * power for at least the dwell; a controller that hangs delays no other, and its turn goes on while a device rests.
 */

import { type PowerDriverName, type PowerTarget, parsePower } from '@mozpool/protocols';
import type { HardwareLog } from '../hardware-log.js';
import { type BoardQueues, createBoardQueues } from '../relay/board-queues.js';
import type { RelayBoards } from '../relay/relay-boards.js';
import type { RelayOperationOptions } from '../relay/relay-operation-options.js';
import type { RelayFailure } from '../relay/relay-result.js';
import { openPowerSwitch, type PowerPrograms } from './open-power-switch.js';
import type { PowerSettings } from './power-settings.js';
import { PowerError, type PowerFailure, type PowerSwitch } from './power-switch.js';

export type PowerResult = { readonly ok: true } | PowerFailed;
export type PowerReading = { readonly ok: true; readonly power: 'on' | 'off' } | PowerFailed;
export interface PowerFailed {
  readonly ok: false;
  readonly reason: PowerFailure | RelayFailure;
  /** One line for the operator, without secrets. */
  readonly detail: string;
}

/** `power` is a power URL or a `relay_info`; a wrong one is a failure like any other. */
export interface PowerControls {
  on(power: string, options: RelayOperationOptions): Promise<PowerResult>;
  off(power: string, options: RelayOperationOptions): Promise<PowerResult>;
  cycle(power: string, options: RelayOperationOptions): Promise<PowerResult>;
  read(power: string, options: RelayOperationOptions): Promise<PowerReading>;
  /** Resolves when nothing is being switched any more. */
  idle(): Promise<void>;
}

export interface PowerAction {
  readonly driver: PowerDriverName | 'unknown';
  readonly operation: 'on' | 'off' | 'cycle' | 'read';
  readonly outcome: 'ok' | PowerFailed['reason'];
  /** From the call to the answer, waiting included. */
  readonly durationMs: number;
}

export interface PowerControlsOptions {
  readonly boards: RelayBoards;
  readonly settings: PowerSettings;
  /** How long a cycle keeps a device without power, where no relay board has a dwell of its own. */
  readonly dwellMs?: number;
  /** Longest wait for one answer of a controller. */
  readonly exchangeTimeoutMs?: number;
  /** Longest wait for what was switched to show. */
  readonly confirmWithinMs?: number;
  readonly maxQueueLength?: number;
  readonly programs?: PowerPrograms;
  readonly log?: HardwareLog;
  readonly onAction?: (action: PowerAction) => void;
}

const READ_BACK_EVERY_MS = 250;

interface Work {
  readonly deadlineAt: number;
  readonly mayProceed: NonNullable<RelayOperationOptions['mayProceed']>;
  readonly signal: AbortSignal | undefined;
}

export function createPowerControls({
  boards,
  settings,
  dwellMs = 2_000,
  exchangeTimeoutMs = 15_000,
  confirmWithinMs = 10_000,
  maxQueueLength = 128,
  programs = {},
  log,
  onAction,
}: PowerControlsOptions): PowerControls {
  const queues: BoardQueues = createBoardQueues({ cooldownMs: 0, maxLength: maxQueueLength });

  /** One turn at the controller; with a signal it may be given up while it waits. */
  async function turn<Value>(
    device: PowerSwitch,
    { deadlineAt }: Work,
    exchange: (signal: AbortSignal) => Promise<Value>,
    signal?: AbortSignal,
  ): Promise<Value> {
    const outcome = await queues.submit<{ value: Value }>(device.controller, {
      deadlineAt,
      signal,
      async run() {
        const leftMs = Math.max(1, Math.min(exchangeTimeoutMs, deadlineAt - performance.now()));
        return { result: { value: await exchange(AbortSignal.timeout(Math.ceil(leftMs))) }, touched: false };
      },
    });
    if ('ok' in outcome) throw new Refusal(outcome);
    return outcome.value;
  }

  /** Switches and reads back. `first`: the fence is asked when the turn has come. */
  async function switchTo(device: PowerSwitch, power: 'on' | 'off', work: Work, first: boolean): Promise<void> {
    let complaint: PowerError | null = null;
    try {
      const set = (signal: AbortSignal) => {
        if (first) requirePermission(work, power);
        return device.set(power, signal);
      };
      await turn(device, work, set, first ? work.signal : undefined);
    } catch (error) {
      // Some controllers answer an error when it is so already, and an answer may be lost although the command was not.
      if (!(error instanceof PowerError) || !device.read || error.reason === 'not_configured') throw error;
      complaint = error;
    }
    const confirmUntil = Math.min(work.deadlineAt, performance.now() + confirmWithinMs);
    for (;;) {
      const state = await readOnce(device, work, complaint);
      if (state === power || state === null) return;
      if (complaint) throw complaint;
      if (performance.now() + READ_BACK_EVERY_MS > confirmUntil)
        throw new PowerError('not_confirmed', `${device.controller} took the command, but reads ${state} instead of ${power}`);
      await pause(READ_BACK_EVERY_MS);
    }
  }

  /** Null: nothing can be read. Where switching failed already, that is what is told. */
  async function readOnce(device: PowerSwitch, work: Work, complaint: PowerError | null): Promise<'on' | 'off' | 'pending' | null> {
    const { read } = device;
    if (!read) return null;
    try {
      return await turn(device, work, (signal) => read(signal));
    } catch (error) {
      throw complaint ?? error;
    }
  }

  /** Cutting the power without the time to restore it would be worse than doing nothing. */
  function requirePermission(
    { mayProceed, signal, deadlineAt }: Work,
    power: 'on' | 'off',
    neededMs = power === 'off' ? dwellMs : 0,
  ): void {
    if (signal?.aborted) throw new Refusal({ ok: false, reason: 'fenced', detail: 'cancelled before the power was touched' });
    const verdict = mayProceed();
    if (verdict !== true) throw new Refusal({ ok: false, reason: 'fenced', detail: verdict === false ? 'no longer wanted' : verdict });
    if (deadlineAt - performance.now() <= neededMs)
      throw new Refusal({
        ok: false,
        reason: 'timeout',
        detail: 'too little time was left when the controller became free; the power was not touched',
      });
  }

  async function cycle(device: PowerSwitch, work: Work): Promise<void> {
    await switchTo(device, 'off', work, true);
    try {
      await pause(dwellMs);
      await switchTo(device, 'on', work, false);
    } catch (error) {
      if (error instanceof PowerError) throw new PowerError(error.reason, `${error.message}; the device may be left without power`);
      throw error;
    }
  }

  async function operate<Result extends { ok: true }>(
    operation: PowerAction['operation'],
    power: string,
    { deadlineMs, mayProceed = () => true, signal }: RelayOperationOptions,
    byRelay: (target: Extract<PowerTarget, { driver: 'proxr' }>) => Promise<Result | PowerFailed>,
    bySwitch: (device: PowerSwitch, work: Work) => Promise<Result>,
  ): Promise<Result | PowerFailed> {
    const startedAt = performance.now();
    let driver = 'unknown' as PowerAction['driver'];
    const run = async (): Promise<Result | PowerFailed> => {
      try {
        const target = targetOf(power);
        driver = target.driver;
        if (target.driver === 'proxr') return await byRelay(target);
        return await bySwitch(openPowerSwitch(target, settings, programs), { deadlineAt: startedAt + deadlineMs, mayProceed, signal });
      } catch (error) {
        if (error instanceof Refusal) return error.failed;
        if (error instanceof PowerError) return { ok: false, reason: error.reason, detail: error.message };
        throw error;
      }
    };
    const result = await run();
    if (!result.ok && driver !== 'proxr') log?.warn(`power ${operation} failed: ${result.detail}`, { power, reason: result.reason });
    onAction?.({ driver, operation, outcome: result.ok ? 'ok' : result.reason, durationMs: performance.now() - startedAt });
    return result;
  }

  const set = (to: 'on' | 'off') => (power: string, options: RelayOperationOptions) =>
    operate(
      to,
      power,
      options,
      ({ relay }) => boards.setPower(relay, to, options),
      async (device, work) => {
        await switchTo(device, to, work, true);
        return { ok: true };
      },
    );

  return {
    on: set('on'),
    off: set('off'),
    cycle: (power, options) =>
      operate(
        'cycle',
        power,
        options,
        ({ relay }) => boards.cycle(relay, options),
        async (device, work) => {
          await cycle(device, work);
          return { ok: true };
        },
      ),
    read: (power, options) =>
      operate<{ ok: true; power: 'on' | 'off' }>(
        'read',
        power,
        options,
        ({ relay }) => boards.readPower(relay, options),
        async (device, work) => {
          if (!device.read) throw new PowerError('not_configured', `${device.controller} does not say whether it is on`);
          const state = await readOnce(device, work, null);
          if (state === 'on' || state === 'off') return { ok: true, power: state };
          throw new PowerError('not_confirmed', `${device.controller} is between on and off`);
        },
      ),
    idle: () => queues.idle(),
  };
}

/** A failure on its way out. */
class Refusal extends Error {
  readonly failed: PowerFailed;

  constructor(failed: PowerFailed) {
    super(failed.detail);
    this.failed = failed;
  }
}

function targetOf(power: string): PowerTarget {
  try {
    return parsePower(power);
  } catch (error) {
    throw new PowerError('not_configured', (error as Error).message);
  }
}

/** Timers may fire a fraction early; a device must not get its power back too soon. */
async function pause(durationMs: number): Promise<void> {
  const until = performance.now() + durationMs;
  for (let left = durationMs; left > 0; left = until - performance.now()) {
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
  }
}
