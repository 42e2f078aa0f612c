import { z } from 'zod';
import { apiTimeSchema } from './instants.js';

export const logEntrySchema = z.object({ id: z.number().int(), timestamp: apiTimeSchema, source: z.string(), message: z.string() });
export type LogEntry = z.infer<typeof logEntrySchema>;

/** `GET …/log/` */
export const logReplySchema = z.object({ log: z.array(logEntrySchema) });
export type LogReply = z.infer<typeof logReplySchema>;
