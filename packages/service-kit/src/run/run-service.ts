import type { z } from 'zod';
import { ConfigError, readConfig } from '../config/read-config.js';
import { createLogger, type Log, type LogLevel } from '../log/create-logger.js';
import { startTracing } from '../tracing/start-tracing.js';
import type { Service } from './compose-service.js';
import { withLimit } from './with-limit.js';

export interface RunOptions<Schema extends z.ZodObject> {
  name: string;
  version: string;
  config: Schema;
  env: Record<string, string | undefined>;
  /** Builds the service; nothing runs before `start`. `fatal` ends the process: its supervisor starts it again. */
  create: (input: { config: z.infer<Schema>; log: Log; fatal: (reason: string) => void }) => Service;
  stopWithinMs?: number;
  signals?: Pick<NodeJS.Process, 'on' | 'off'>;
  /** Where a configuration error is written, before there is a log. */
  complain?: (text: string) => void;
}

const STOP_WITHIN_MS = 15_000;

/** What services may read about themselves. */
interface SharedConfig {
  LOG_LEVEL?: LogLevel;
  LOG_FORMAT?: 'json' | 'human';
  SYSLOG_URL?: string;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;
}

/** Where the log goes. */
const OUTPUTS = [process.stdout, process.stderr];
/** Whoever started the service and read its log is gone (EPIPE), or the terminal is (EIO). */
const NOBODY_READS = ['EPIPE', 'EIO'];

/**
 * The life of a service's process: configuration, log, start, a signal or a fatal fault, stop with a limit.
 * Resolves to the exit code, which `main.ts` passes to `process.exit`: 0 asked to stop, 1 failed, 2 wrong configuration.
 */
export async function runService<Schema extends z.ZodObject>(options: RunOptions<Schema>): Promise<number> {
  const { name, version, create, stopWithinMs = STOP_WITHIN_MS, signals = process } = options;
  const complain = options.complain ?? ((text: string) => process.stderr.write(`${name}: ${text}\n`));
  let config: z.infer<Schema>;
  try {
    config = readConfig(options.config, options.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    complain(error.message);
    return 2;
  }
  const { LOG_LEVEL = 'info', LOG_FORMAT = 'json', SYSLOG_URL, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = config as SharedConfig;
  const log = createLogger({ service: name, level: LOG_LEVEL, format: LOG_FORMAT, syslogUrl: SYSLOG_URL });

  let end!: (outcome: { code: number; why: string }) => void;
  const ended = new Promise<{ code: number; why: string }>((resolve) => {
    end = resolve;
  });
  const onTerm = () => end({ code: 0, why: 'SIGTERM' });
  const onInt = () => end({ code: 0, why: 'SIGINT' });
  const onBug = (error: unknown) => {
    log.error('A bug: nobody caught this error. The process ends and is expected to be started again.', { error });
    end({ code: 1, why: 'uncaught error' });
  };
  // a disk that is full fills up for others, too, and is no reason to serve nobody
  let told = false;
  const onUnwritten = ({ code = '', message }: NodeJS.ErrnoException) => {
    if (NOBODY_READS.includes(code)) return end({ code: 1, why: 'nobody reads its log' });
    if (told) return;
    told = true;
    complain(`the log cannot be written, and lines of it are lost: ${message}`);
  };
  signals.on('SIGTERM', onTerm);
  signals.on('SIGINT', onInt);
  signals.on('uncaughtException', onBug);
  signals.on('unhandledRejection', onBug);
  for (const output of OUTPUTS) output.on('error', onUnwritten);

  let endTracing: () => Promise<void> = async () => undefined;
  try {
    log.info(`${name} ${version} starts`);
    if (endpoint !== undefined) endTracing = await startTracing({ service: name, version, endpoint });
    const service = create({ config, log, fatal: (reason) => end({ code: 1, why: reason }) });
    const started = service.start().then(
      () => log.info(`${name} started`),
      (error: unknown) => {
        log.error(`${name} could not start`, { error });
        end({ code: 1, why: 'start failed' });
      },
    );
    const { code, why } = await ended;
    log.info(`${name} stops`, { reason: why });
    try {
      await withLimit(stopWithinMs, `${name} did not stop`, async () => {
        await service.stop();
        await started;
        await endTracing().catch((error: unknown) => log.warn('the last spans were not sent', { error }));
      });
    } catch (error) {
      log.error(`${name} leaves without having stopped cleanly`, { error });
      return 1;
    }
    log.info(`${name} stopped`);
    return code;
  } catch (error) {
    // a file that a variable names, of which only `create` knows
    if (!(error instanceof ConfigError)) throw error;
    complain(error.message);
    return 2;
  } finally {
    signals.off('SIGTERM', onTerm);
    signals.off('SIGINT', onInt);
    signals.off('uncaughtException', onBug);
    signals.off('unhandledRejection', onBug);
    for (const output of OUTPUTS) output.off('error', onUnwritten);
  }
}
