import { engineFields, envPort, envUrl, loggingFields } from '@mozpool/service-kit';
import { z } from 'zod';

export const apiConfig = z.object({
  ...engineFields,
  ...loggingFields,
  PORT: envPort.prefault('8080').describe('a port, 0 for a free one'),
  HOST: z.string().default('0.0.0.0').describe('the address to listen on'),
  PUBLIC_URL: envUrl('http', 'https')
    .optional()
    .describe('the URL under which clients reach this service, http://mozpool.example.org; "url" fields begin with it'),
});
export type ApiConfig = z.infer<typeof apiConfig>;
