/** What the person at the keyboard can do something about: told without a stack. */
export class CliError extends Error {
  override name = 'CliError';
}
