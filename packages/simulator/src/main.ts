import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ConfigError, parseRackConfig, type RackConfig } from './config.js';
import type { Log } from './log.js';
import { createSimulator } from './simulator.js';

/** Runs a simulated rack: `main.js --config FILE`, or SIMULATOR_CONFIG=FILE. Ends cleanly on SIGINT and SIGTERM. */

const STOP_LIMIT_MS = 5_000;

const log: Log = (level, message, fields) => {
  if (level === 'debug' && process.env.SIMULATOR_DEBUG !== '1') return;
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, service: 'simulator', message, ...fields })}\n`);
};

function readConfig(): RackConfig {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  const file = values.config ?? process.env.SIMULATOR_CONFIG;
  if (file === undefined) throw new ConfigError('Name a settings file with --config FILE or in SIMULATOR_CONFIG.');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`The settings file ${file} cannot be read; check its path and permissions.`, { cause: error });
  }
  try {
    return parseRackConfig(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError(`The settings file ${file} is not JSON: ${error.message}`, { cause: error });
    throw error;
  }
}

async function main(): Promise<void> {
  const config = readConfig();
  const simulator = createSimulator(config, log);
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log('info', 'stopping', { signal });
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    void simulator.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await simulator.start();
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  const boards = [...simulator.rack.boards.values()].map((board) => board.snapshot().key);
  log('info', 'rack is up', { devices: config.devices.length, boards, controlPort: simulator.controlPort(), timeScale: config.timeScale });
}

main().catch((error: unknown) => {
  const cause = error instanceof Error ? error : new Error(String(error));
  const expected = cause instanceof ConfigError || 'code' in cause;
  process.stderr.write(`${expected ? cause.message : cause.stack}\n`);
  process.exit(1);
});
