import { z } from 'zod';
import { deviceAddressSchema } from './command.js';

/** A question of a person, answered while that person waits; nothing is stored. */
export const querySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ping'), device: deviceAddressSchema, notAfter: z.number() }),
  /** Forgets the device's boot entry: its next network boot is not answered. */
  z.object({ kind: z.literal('clear_boot'), device: deviceAddressSchema, notAfter: z.number() }),
  z.object({ kind: z.literal('relay_test'), board: z.string().max(300), notAfter: z.number() }),
]);
export type Query = z.infer<typeof querySchema>;

export const queryReplySchema = z.object({ success: z.boolean(), detail: z.string().max(2_000) });
export type QueryReply = z.infer<typeof queryReplySchema>;
