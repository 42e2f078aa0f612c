import { engineFields, envNumber, envPort, loggingFields, tracingFields } from '@mozpool/service-kit';
import { z } from 'zod';

export const workerConfig = z.object({
  ...engineFields,
  ...loggingFields,
  ...tracingFields,
  PORT: envPort.prefault('8081').describe('port for health and metrics'),
  INVENTORY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('YAML or JSON with the inventories that devices follow; see docs/how-to/sync-an-inventory.md'),
  INVENTORY_EVERY: envNumber({ min: 0, max: 604_800 })
    .refine((seconds) => seconds === 0 || seconds >= 10, 'is neither 0 nor at least 10')
    .prefault('3600')
    .describe('seconds from one inventory sync to the next; 0 for only when asked'),
  HOST: z.string().default('0.0.0.0').describe('address to listen on'),
});
export type WorkerConfig = z.infer<typeof workerConfig>;
