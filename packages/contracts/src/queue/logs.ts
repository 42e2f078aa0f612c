import { z } from 'zod';

export const LOG_BATCH_MAX_LINES = 200;

/** Lines about devices, in batches; stored once per (instance, batch). */
export const logBatchSchema = z.object({
  server: z.string().max(255),
  instance: z.string().max(64),
  batch: z.number().int(),
  lines: z
    .array(
      z.object({
        device: z.string().max(64),
        /** Milliseconds since the epoch by the source's clock. */
        at: z.number(),
        /** `bmm`, `sut`, `syslog`, `tftp`, `http`, … */
        source: z.string().max(32),
        message: z.string().max(4_000),
      }),
    )
    .max(LOG_BATCH_MAX_LINES),
});
export type LogBatch = z.infer<typeof logBatchSchema>;
