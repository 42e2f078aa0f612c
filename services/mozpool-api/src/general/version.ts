import { type Endpoint, json } from '@mozpool/service-kit';
import { VERSION } from '../version.js';

export const version = (): Endpoint => ({ methods: ['GET'], path: '/api/version/', handle: () => json({ version: VERSION }) });
