import { z } from 'zod';
import { bootEntrySchema } from './command.js';

/** Sent every two seconds; asks for the lease and says that the agent lives. */
export const heartbeatSchema = z.object({
  server: z.string().max(255),
  /** Stays the same over restarts on the same disk, so that a restarted agent need not wait for its own lease to end. */
  holder: z.string().max(64),
  /** New with every start of the process: a new instance gets a new epoch. */
  instance: z.string().max(64),
  /** The epoch the agent believes in; null before the first grant. */
  epoch: z.number().int().nullable(),
  version: z.string().max(64),
  /** Where boards reach this agent, for people. */
  bootUrl: z.string().max(500),
  /** What it can do beyond the first release; agents of that release say nothing. */
  capabilities: z.array(z.string().max(64)).max(64).default([]),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

export const heartbeatReplySchema = z.discriminatedUnion('granted', [
  z.object({
    granted: z.literal(true),
    epoch: z.number().int(),
    /** How long the lease lasts from the moment the heartbeat was sent. */
    leaseMs: z.number(),
    /** The database's clock when it answered, milliseconds since the epoch. */
    now: z.number(),
    /** With a new epoch only: what the holder before had on its disk. */
    snapshot: z
      .object({
        /** Device id → generation of the newest command ever sent. */
        marks: z.array(z.tuple([z.number().int(), z.number().int()])).max(100_000),
        boots: z.array(bootEntrySchema).max(10_000),
      })
      .nullable(),
  }),
  z.object({ granted: z.literal(false), reason: z.string().max(500), now: z.number() }),
]);
export type HeartbeatReply = z.infer<typeof heartbeatReplySchema>;
