import { runService } from '@mozpool/service-kit';
import { agentConfig } from './config.js';
import { createAgentService, VERSION } from './service.js';

process.exit(await runService({ name: 'bmm-agent', version: VERSION, config: agentConfig, env: process.env, create: createAgentService }));
