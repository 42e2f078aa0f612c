/**
 * Power through ProXR relay boards (proxr-relay.md, bmm.md §2). Devices hang on the normally closed contact, so that a dead
 * board leaves them powered: relay ON = device OFF. That inversion happens here and nowhere else.
 *
 * An operation's deadline is fixed before it queues, so waiting counts (lesson B4). The fence is asked twice: when the
 * board's queue reaches the operation, and once more when the connection stands, before the first command. From then on an abort no longer
 * stops it: half a power cycle leaves a device in the dark.
 */

import {
  type BoardAddress,
  boardKey,
  formatRelayInfo,
  PROXR_CONFIGURATION_MODE,
  PROXR_LOCKDOWN_MODE,
  PROXR_OK,
  type RelayAddress,
} from '@mozpool/protocols';
import type { HardwareLog } from '../hardware-log.js';
import { type BoardConnection, connectRestedBoard } from './board-connection.js';
import { createBoardQueues } from './board-queues.js';
import { type RelayFailed, type RelayFailure, type RelayPowerResult, type RelayResult, relayFailed } from './relay-result.js';

export interface RelayBoardsOptions {
  /** Rest of a board after each connection. */
  readonly cooldownMs?: number;
  /** How long a power cycle keeps the device without power. */
  readonly dwellMs?: number;
  readonly connectTimeoutMs?: number;
  /** Longest wait for one reply, so that a silent board does not hold its queue for a whole operation's deadline. */
  readonly replyTimeoutMs?: number;
  /** Operations waiting for one board, beyond which new ones are refused; a board has at most 32 relays. */
  readonly maxQueueLength?: number;
  readonly log?: HardwareLog;
  /** Called once per operation, for metrics and history. */
  readonly onAction?: (action: RelayAction) => void;
}

export interface RelayAction {
  readonly operation: 'cycle' | 'power_on' | 'power_off' | 'read' | 'test';
  /** `host:port` */
  readonly board: string;
  /** Relay info, or null for a test of the board. */
  readonly relay: string | null;
  readonly outcome: 'ok' | RelayFailure;
  /** From the call to the answer, waiting included. */
  readonly durationMs: number;
}

export interface RelayOperationOptions {
  /** Budget from the call on, waiting in the queue included. */
  readonly deadlineMs: number;
  /** The fence: anything but `true` stops the operation untouched; a string says why. */
  readonly mayProceed?: (() => boolean | string) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RelayBoards {
  /** Off, read, dwell, on, read, on one connection (lesson B8). */
  cycle(relay: RelayAddress, options: RelayOperationOptions): Promise<RelayResult>;
  /** Switches the device's power and reads it back. */
  setPower(relay: RelayAddress, power: 'on' | 'off', options: RelayOperationOptions): Promise<RelayResult>;
  readPower(relay: RelayAddress, options: RelayOperationOptions): Promise<RelayPowerResult>;
  /** Two-way communication test; the board must answer that it is in run mode (lesson B7). */
  test(board: BoardAddress, options: RelayOperationOptions): Promise<RelayResult>;
  /** Resolves when no board has work or rests any more. */
  idle(): Promise<void>;
}

type Conversation<Result> = (
  send: (command: Parameters<BoardConnection['exchange']>[0]) => Promise<number | RelayFailed>,
) => Promise<Result | RelayFailed>;

export function createRelayBoards({
  cooldownMs = 1000,
  dwellMs = 1000,
  connectTimeoutMs = 5000,
  replyTimeoutMs = 10_000,
  maxQueueLength = 64,
  log,
  onAction,
}: RelayBoardsOptions = {}): RelayBoards {
  const queues = createBoardQueues({ cooldownMs, maxLength: maxQueueLength });

  async function operate<Result extends { ok: true }>(
    operation: RelayAction['operation'],
    board: BoardAddress,
    relay: RelayAddress | null,
    { deadlineMs, mayProceed, signal }: RelayOperationOptions,
    conversation: Conversation<Result>,
    reservedMs = 0,
  ): Promise<Result | RelayFailed> {
    const startedAt = performance.now();
    const deadlineAt = startedAt + deadlineMs;
    const key = boardKey(board);
    const refusal = (): RelayFailed | null => {
      if (signal?.aborted) return relayFailed('fenced', 'cancelled before the board was touched');
      const verdict = mayProceed?.() ?? true;
      if (verdict !== true) return relayFailed('fenced', verdict === false ? 'no longer wanted' : verdict);
      // Cutting the power without the time to restore it would be worse than doing nothing.
      if (deadlineAt - performance.now() > reservedMs) return null;
      return relayFailed('timeout', `too little time was left when board ${key} became free; the relay was not touched`);
    };

    const result = await queues.submit<Result | RelayFailed>(key, {
      deadlineAt,
      signal,
      async run() {
        const refused = refusal();
        if (refused) return { result: refused, touched: false };
        const connection = await connectRestedBoard(board, Math.min(deadlineAt, performance.now() + connectTimeoutMs));
        if ('ok' in connection) return { result: connection, touched: true };
        try {
          const result =
            refusal() ??
            (await conversation((command) => connection.exchange(command, Math.min(deadlineAt, performance.now() + replyTimeoutMs))));
          return { result, touched: true };
        } finally {
          await connection.close();
        }
      },
    });

    const outcome = result.ok ? 'ok' : result.reason;
    const relayInfo = relay && formatRelayInfo(relay);
    if (!result.ok) log?.warn(`relay ${operation} failed: ${result.detail}`, { board: key, relay: relayInfo, reason: result.reason });
    onAction?.({ operation, board: key, relay: relayInfo, outcome, durationMs: performance.now() - startedAt });
    return result;
  }

  /** One half of a power cycle: switch, then read back. Null when confirmed. */
  async function switchPower(
    send: Parameters<Conversation<never>>[0],
    { bank, relay }: RelayAddress,
    power: 'on' | 'off',
  ): Promise<RelayFailed | null> {
    const relayOn = power === 'off';
    const acknowledged = await send({ kind: 'setRelay', bank, relay, on: relayOn });
    if (typeof acknowledged !== 'number') return { ...acknowledged, detail: `switching power ${power}: ${acknowledged.detail}` };
    const state = await send({ kind: 'readRelay', bank, relay });
    if (typeof state !== 'number') return { ...state, detail: `reading power back after switching it ${power}: ${state.detail}` };
    return state === (relayOn ? 1 : 0)
      ? null
      : relayFailed('not_confirmed', `the board acknowledged power ${power}, but the relay reads ${state}`);
  }

  return {
    cycle: (relay, options) =>
      operate(
        'cycle',
        relay,
        relay,
        options,
        async (send) => {
          const failed = (await switchPower(send, relay, 'off')) ?? (await pause(dwellMs)) ?? (await switchPower(send, relay, 'on'));
          return failed ? { ...failed, detail: `${failed.detail}; the device may be left without power` } : { ok: true };
        },
        dwellMs,
      ),
    setPower: (relay, power, options) =>
      operate(`power_${power}`, relay, relay, options, async (send) => (await switchPower(send, relay, power)) ?? { ok: true }),
    readPower: (relay, options) =>
      operate('read', relay, relay, options, async (send) => {
        const state = await send({ kind: 'readRelay', bank: relay.bank, relay: relay.relay });
        return typeof state === 'number' ? { ok: true, power: state === 1 ? 'off' : 'on' } : state;
      }),
    test: (board, options) =>
      operate('test', board, null, options, async (send) => {
        const mode = await send({ kind: 'test' });
        if (typeof mode !== 'number') return mode;
        return mode === PROXR_OK ? { ok: true } : relayFailed('wrong_reply', `board ${boardKey(board)} answered ${describeMode(mode)}`);
      }),
    idle: queues.idle,
  };
}

function describeMode(mode: number): string {
  if (mode === PROXR_CONFIGURATION_MODE)
    return `${mode}: it is in configuration mode and ignores relay commands; set its jumper to run mode`;
  if (mode === PROXR_LOCKDOWN_MODE) return `${mode}: it is in lockdown mode and ignores relay commands`;
  return `${mode} instead of ${PROXR_OK}`;
}

function pause(durationMs: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), durationMs));
}
