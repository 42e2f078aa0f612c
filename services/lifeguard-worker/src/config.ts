import { engineFields, envPort, loggingFields, tracingFields } from '@mozpool/service-kit';
import { z } from 'zod';

export const workerConfig = z.object({
  ...engineFields,
  ...loggingFields,
  ...tracingFields,
  PORT: envPort.prefault('8081').describe('port for health and metrics'),
  HOST: z.string().default('0.0.0.0').describe('address to listen on'),
});
export type WorkerConfig = z.infer<typeof workerConfig>;
