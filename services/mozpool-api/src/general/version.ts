import { json } from '@mozpool/service-kit';
import type { Handlers } from '../http/handlers.js';
import { VERSION } from '../version.js';

export const version = (): Pick<Handlers, 'version'> => ({ version: () => json({ version: VERSION }) });
