import type { ExitReason } from './exit-codes.js';

/** What the person at the keyboard can do something about: told without a stack. */
export class CliError extends Error {
  override name = 'CliError';
  readonly exit: ExitReason | number;

  /** `exit` as a number is the code of another program, passed on. */
  constructor(message: string, { exit = 'failed', ...options }: ErrorOptions & { exit?: ExitReason | number } = {}) {
    super(message, options);
    this.exit = exit;
  }
}
