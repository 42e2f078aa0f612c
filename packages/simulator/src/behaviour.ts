import { z } from 'zod';
import { TIMED_PHASES } from './phases.js';

/** Faults a test or a person can switch on, for one device or one board, while the rack runs. All of them last until changed. */

export const HANG_PHASES = [...TIMED_PHASES, 'netboot', 'running'] as const;

export const SUT_MODES = [
  'normal',
  'no_prompt',
  'split_prompt',
  'refuse',
  'wrong_md5',
  'close_early',
  'no_reply',
  'warning',
  'short_pull',
] as const;

/** `auth` asks for a key; `old_shell` is a device from before shell version 2. */
export const ADB_MODES = ['normal', 'refuse', 'hang', 'close', 'garbage', 'auth', 'old_shell'] as const;

const MAX_DELAY_MS = 600_000;

const deviceBehaviourSchema = z.strictObject({
  /** The device stops for good when it next reaches this phase: no pings, no agent, until its power is cut. */
  hangIn: z.enum(HANG_PHASES).nullable(),
  /** The relay acknowledges but does not move: reading it back shows the old state. */
  deadRelay: z.boolean(),
  /** The contact is welded: the board sees its relay move, the device never loses power. */
  stuckContact: z.boolean(),
  /** What is stored on the card is not what was sent: SD-card checks and self-tests fail. */
  corruptSdCard: z.boolean(),
  neverPing: z.boolean(),
  /** Real milliseconds before each answer of the SUT agent. */
  lateAnswerMs: z.number().min(0).max(MAX_DELAY_MS),
  sut: z.enum(SUT_MODES),
  adb: z.enum(ADB_MODES),
  /** The boot script finds every image unusable and reports `bad_image`. */
  badImage: z.boolean(),
  /** Events carry the identity of the boot before this one, as a script does that outlived its boot. */
  wrongBoot: z.boolean(),
});
export type DeviceBehaviour = z.infer<typeof deviceBehaviourSchema>;

export const NORMAL_DEVICE: DeviceBehaviour = {
  hangIn: null,
  deadRelay: false,
  stuckContact: false,
  corruptSdCard: false,
  neverPing: false,
  lateAnswerMs: 0,
  sut: 'normal',
  adb: 'normal',
  badImage: false,
  wrongBoot: false,
};

export const BOARD_MODES = [
  'normal',
  'hang',
  'refuse',
  'garbage',
  'close',
  'reset',
  'wrong_byte',
  'dead_relay',
  'split',
  'fusion',
] as const;

const boardBehaviourSchema = z.strictObject({
  mode: z.enum(BOARD_MODES),
  /** Real milliseconds between a command and its answer; the relay moves at once. */
  delayMs: z.number().min(0).max(MAX_DELAY_MS),
  /** Limits the mode to commands for these relays; null means all commands. `refuse` always means the whole board. */
  relays: z.array(z.strictObject({ bank: z.int().min(1), relay: z.int().min(1).max(8) })).nullable(),
  /** Firmware 3.2: a command whose bytes arrive in separate segments is met with silence. */
  requireWholeCommands: z.boolean(),
});
export type BoardBehaviour = z.infer<typeof boardBehaviourSchema>;

export const NORMAL_BOARD: BoardBehaviour = { mode: 'normal', delayMs: 0, relays: null, requireWholeCommands: false };

/** Thrown for a behaviour that does not exist; the message names those that do. */
export class BehaviourError extends Error {
  override name = 'BehaviourError';
}

function changed<T extends object>(schema: z.ZodObject, current: T, patch: unknown): T {
  const known = `Known keys: ${Object.keys(schema.shape).join(', ')}.`;
  const parsed = schema.partial().safeParse(patch);
  if (!parsed.success) {
    const causes = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
    throw new BehaviourError(`${causes.join('; ')}. ${known}`);
  }
  return { ...current, ...parsed.data };
}

export const changedDeviceBehaviour = (current: DeviceBehaviour, patch: unknown): DeviceBehaviour =>
  changed(deviceBehaviourSchema, current, patch);

export const changedBoardBehaviour = (current: BoardBehaviour, patch: unknown): BoardBehaviour =>
  changed(boardBehaviourSchema, current, patch);
