import { runService } from '@mozpool/service-kit';
import { apiConfig } from './config.js';
import { createApiService } from './service.js';
import { VERSION } from './version.js';

process.exit(await runService({ name: 'mozpool-api', version: VERSION, config: apiConfig, env: process.env, create: createApiService }));
