/**
 * Power through ProXR relay boards (proxr-relay.md, bmm.md §2). Devices hang on the normally closed contact, so that a dead
 * board leaves them powered: relay ON = device OFF. `switch-relays.ts` knows that inversion, and nothing else does.
 *
 * An operation's deadline is fixed before it queues, so waiting counts (lesson B4). The fence is asked twice: when the
 * board's queue reaches the operation, and once more when the connection stands, before the first command. From then on an abort no longer
 * stops it: half a power cycle leaves a device in the dark. Power commands of a board share a connection (`power-conversation.ts`).
 */

import {
  type BoardAddress,
  boardKey,
  formatRelayInfo,
  PROXR_CONFIGURATION_MODE,
  PROXR_LOCKDOWN_MODE,
  PROXR_OK,
  type ProxrFraming,
  type RelayAddress,
} from '@mozpool/protocols';
import type { HardwareLog } from '../hardware-log.js';
import { type BoardConnection, connectRestedBoard } from './board-connection.js';
import { createBoardQueues } from './board-queues.js';
import { createPowerBatches } from './power-batches.js';
import type { PowerAction } from './power-step.js';
import type { RelayOperationOptions } from './relay-operation-options.js';
import { type RelayFailed, type RelayFailure, type RelayPowerResult, type RelayResult, relayFailed } from './relay-result.js';
import { relayOn } from './switch-relays.js';

export interface RelayBoardsOptions {
  /** Rest of a board after each connection. */
  readonly cooldownMs?: number;
  /** How long a power cycle keeps the device without power. */
  readonly dwellMs?: number;
  /** From one device's power-on to the next on a board, against inrush current; 0 switches a bank at once. */
  readonly staggerMs?: number;
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
  readonly operation: PowerAction | 'read' | 'test';
  /** `host:port` */
  readonly board: string;
  /** Relay info, or null for a test of the board. */
  readonly relay: string | null;
  readonly outcome: 'ok' | RelayFailure;
  /** From the call to the answer, waiting included. */
  readonly durationMs: number;
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
  send: (command: Parameters<BoardConnection['exchange']>[0], framing?: ProxrFraming) => Promise<number | RelayFailed>,
) => Promise<Result | RelayFailed>;

export function createRelayBoards({
  cooldownMs = 1000,
  dwellMs = 1000,
  staggerMs = 0,
  connectTimeoutMs = 5000,
  replyTimeoutMs = 10_000,
  maxQueueLength = 64,
  log,
  onAction,
}: RelayBoardsOptions = {}): RelayBoards {
  const queues = createBoardQueues({ cooldownMs, maxLength: maxQueueLength });
  const batches = createPowerBatches({ queues, dwellMs, staggerMs, connectTimeoutMs, replyTimeoutMs, maxWaiting: maxQueueLength });

  /** One conversation of its own. */
  async function operate<Result extends { ok: true }>(
    board: BoardAddress,
    { deadlineMs, mayProceed, signal }: RelayOperationOptions,
    conversation: Conversation<Result>,
  ): Promise<Result | RelayFailed> {
    const deadlineAt = performance.now() + deadlineMs;
    const refusal = (): RelayFailed | null => {
      if (signal?.aborted) return relayFailed('fenced', 'cancelled before the board was touched');
      const verdict = mayProceed?.() ?? true;
      return verdict === true ? null : relayFailed('fenced', verdict === false ? 'no longer wanted' : verdict);
    };
    return queues.submit<Result | RelayFailed>(boardKey(board), {
      deadlineAt,
      signal,
      async run() {
        const refused = refusal();
        if (refused) return { result: refused, touched: false };
        const connection = await connectRestedBoard(board, Math.min(deadlineAt, performance.now() + connectTimeoutMs));
        if ('ok' in connection) return { result: connection, touched: true };
        try {
          const send: Parameters<typeof conversation>[0] = (command, framing) =>
            connection.exchange(command, Math.min(deadlineAt, performance.now() + replyTimeoutMs), framing);
          return { result: refusal() ?? (await conversation(send)), touched: true };
        } finally {
          await connection.close();
        }
      },
    });
  }

  async function told<Result extends { ok: true }>(
    operation: RelayAction['operation'],
    board: BoardAddress,
    relay: RelayAddress | null,
    operating: Promise<Result | RelayFailed>,
  ): Promise<Result | RelayFailed> {
    const startedAt = performance.now();
    const result = await operating;
    const [key, relayInfo] = [boardKey(board), relay && formatRelayInfo(relay)];
    if (!result.ok) log?.warn(`relay ${operation} failed: ${result.detail}`, { board: key, relay: relayInfo, reason: result.reason });
    onAction?.({
      operation,
      board: key,
      relay: relayInfo,
      outcome: result.ok ? 'ok' : result.reason,
      durationMs: performance.now() - startedAt,
    });
    return result;
  }

  return {
    cycle: (relay, options) => told('cycle', relay, relay, batches.submit({ ...options, relay, action: 'cycle' })),
    setPower: (relay, power, options) =>
      told(`power_${power}`, relay, relay, batches.submit({ ...options, relay, action: `power_${power}` })),
    readPower: (relay, options) =>
      told(
        'read',
        relay,
        relay,
        operate(relay, options, async (send) => {
          const state = await send({ kind: 'readRelay', bank: relay.bank, relay: relay.relay }, relay.framing);
          return typeof state === 'number' ? { ok: true, power: (state === 1) === relayOn(relay, 'on') ? 'on' : 'off' } : state;
        }),
      ),
    test: (board, options) =>
      told(
        'test',
        board,
        null,
        operate(board, options, async (send) => {
          const mode = await send({ kind: 'test' });
          if (typeof mode !== 'number') return mode;
          return mode === PROXR_OK ? { ok: true } : relayFailed('wrong_reply', `board ${boardKey(board)} answered ${describeMode(mode)}`);
        }),
      ),
    idle: queues.idle,
  };
}

function describeMode(mode: number): string {
  if (mode === PROXR_CONFIGURATION_MODE)
    return `${mode}: it is in configuration mode and ignores relay commands; set its jumper to run mode`;
  if (mode === PROXR_LOCKDOWN_MODE) return `${mode}: it is in lockdown mode and ignores relay commands`;
  return `${mode} instead of ${PROXR_OK}`;
}
