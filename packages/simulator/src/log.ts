export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where the rack tells what happens; `main` prints it, tests usually drop it. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

export const silentLog: Log = () => undefined;
