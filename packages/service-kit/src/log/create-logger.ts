import winston from 'winston';
import { errorChain } from './error-chain.js';
import { createSyslogStream } from './syslog-stream.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Fields that mean the same everywhere: `device` and `request` (what the line is about), `reason` (why), `error` (what was thrown). */
export interface LogFields {
  device?: string;
  request?: number;
  reason?: string;
  error?: unknown;
  [field: string]: unknown;
}

export type LogMethod = (message: string, fields?: LogFields) => void;

export interface Log {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
}

export interface LoggerOptions {
  service: string;
  level: LogLevel;
  /** `json`: one object a line, for collectors. `human`: one line of text. */
  format?: 'json' | 'human';
  /** Where lines go; standard output unless a test wants them. */
  stream?: NodeJS.WritableStream;
  /** Lines go there as well, always as JSON: `udp://host:514`. */
  syslogUrl?: string | undefined;
}

/** A winston logger that writes one line per message; an error comes with its chain of causes, once. */
export function createLogger({ service, level, format = 'json', stream, syslogUrl }: LoggerOptions): Log {
  const shown = { format: format === 'json' ? jsonLine : humanLine };
  const logger = winston.createLogger({
    level,
    defaultMeta: { service },
    format: winston.format.combine(winston.format(flattenError)(), winston.format.timestamp()),
    transports: [
      stream ? new winston.transports.Stream({ stream, ...shown }) : new winston.transports.Console(shown),
      ...(syslogUrl === undefined
        ? []
        : [new winston.transports.Stream({ stream: createSyslogStream({ url: syslogUrl, service }), format: jsonLine })]),
    ],
  });
  const write =
    (at: LogLevel): LogMethod =>
    (message, fields = {}) => {
      // winston would append a field called `message` to the message and take `level` for its own
      const { message: detail, level: _level, ...rest } = fields;
      logger.log(at, message, detail === undefined ? rest : { ...rest, detail });
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** Drops everything: for tests and for parts that are given no log. */
export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function flattenError(info: winston.Logform.TransformableInfo): winston.Logform.TransformableInfo {
  if (info.error === undefined) return info;
  const { text, stack } = errorChain(info.error);
  info.error = text;
  // expected errors of devices are one line; a stack is for bugs
  if (info.level === 'error' && stack !== undefined) info.stack = stack;
  return info;
}

const jsonLine = winston.format.printf((info) => {
  const { timestamp, level, service, message, ...rest } = info;
  return JSON.stringify({ at: timestamp, level, service, message, ...rest });
});

const humanLine = winston.format.printf((info) => {
  const { timestamp, level, service, message, stack, ...rest } = info;
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const line = [timestamp, level.toUpperCase().padEnd(5), service, message, ...fields].join(' ');
  return typeof stack === 'string' ? `${line}\n${stack}` : line;
});
