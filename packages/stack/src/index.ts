export { createPool } from '@mozpool/db';
export { freePort, isPortFree } from './free-port.js';
export { MIGRATE_MAIN, mainOf, type ProgramName } from './programs.js';
export { boardCount, HARDWARE, PING_PORT, type RackAgent, type RackPlan, rackConfig, rackLab, SUT_PORT } from './rack-lab.js';
export { type ServiceProcess, type ServiceProcessOptions, startServiceProcess } from './service-process.js';
export { type Installation, type InstallationOptions, startInstallation } from './start-installation.js';
export { type EmbeddedPostgres, type PostgresOptions, startPostgres } from './start-postgres.js';
export { type EmbeddedRedis, findRedisServer, startRedis } from './start-redis.js';
export { waitUntil } from './wait-until.js';
