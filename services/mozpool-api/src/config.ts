import { engineFields, envHosts, envList, envPort, envUrl, loggingFields, tracingFields } from '@mozpool/service-kit';
import { z } from 'zod';
import { accessFields, checkListenAddress } from './access/access-fields.js';

/** What browsers send as `Origin`: no path, not even a slash. */
const envOrigin = z.string().refine((text) => URL.parse(text)?.origin === text, 'is not an origin like https://ci.example.org');

export const apiConfig = z
  .object({
    ...engineFields,
    ...loggingFields,
    ...tracingFields,
    ...accessFields,
    PORT: envPort.prefault('8080').describe('a port, 0 for a free one'),
    PUBLIC_URL: envUrl('http', 'https')
      .optional()
      .describe('the URL under which clients reach this service, http://mozpool.example.org; "url" fields begin with it'),
    CORS_ORIGINS: envList(envOrigin)
      .prefault('')
      .describe('origins whose pages may call this service, with commas between them, https://ci.example.org,https://lab.example.org'),
    WEBHOOK_HOSTS: envHosts
      .prefault('*')
      .describe('hosts that webhooks may call, with commas between them: ci.example.org,*.lab.example.org; * is all'),
  })
  .superRefine(checkListenAddress);
export type ApiConfig = z.infer<typeof apiConfig>;
