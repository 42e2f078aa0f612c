import { runService } from '@mozpool/service-kit';
import { workerConfig } from './config.js';
import { createWorkerService, VERSION } from './service.js';

process.exit(
  await runService({ name: 'lifeguard-worker', version: VERSION, config: workerConfig, env: process.env, create: createWorkerService }),
);
