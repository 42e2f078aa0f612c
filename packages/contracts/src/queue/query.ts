import { z } from 'zod';
import { deviceAddressSchema } from './command.js';

/** Agents on a device that run commands. */
export const EXEC_AGENTS = ['sut', 'adb'] as const;
export const MAX_EXEC_COMMAND_LENGTH = 4_000;
/** What is kept of a command's output; the rest is cut. */
export const MAX_EXEC_OUTPUT_BYTES = 65_536;
/** How long a command may run, connecting included. */
export const EXEC_LIMIT_MS = 30_000;

/** A question of a person, answered while that person waits; nothing is stored. */
export const querySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ping'), device: deviceAddressSchema, notAfter: z.number() }),
  /** Forgets the device's boot entry: its next network boot is not answered. */
  z.object({ kind: z.literal('clear_boot'), device: deviceAddressSchema, notAfter: z.number() }),
  /** Runs a command on the device, through the agent that its image has. */
  z.object({
    kind: z.literal('exec'),
    device: deviceAddressSchema,
    command: z.string().max(MAX_EXEC_COMMAND_LENGTH),
    via: z.enum(EXEC_AGENTS),
    notAfter: z.number(),
  }),
  z.object({ kind: z.literal('relay_test'), board: z.string().max(300), notAfter: z.number() }),
]);
export type Query = z.infer<typeof querySchema>;

/** What a command came to. */
export const execReplySchema = z.object({
  /** Null: the device does not tell, or the output was cut before it could. */
  exit_code: z.number().int().nullable(),
  output: z.string().max(MAX_EXEC_OUTPUT_BYTES),
  /** There was more output than is kept. */
  truncated: z.boolean(),
});

export const queryReplySchema = z.object({
  success: z.boolean(),
  detail: z.string().max(2_000),
  /** Of `exec`, when it ran to its end. */
  exec: execReplySchema.optional(),
});
export type QueryReply = z.infer<typeof queryReplySchema>;
