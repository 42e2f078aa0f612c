/**
 * The error with more lines in its message, for whoever reads the report. A new one: the message of some cannot be changed (a DOMException's,
 * which is what a signal ends a call with).
 */
export function withMore(error: unknown, more: string): Error {
  const { message, name, stack = '', cause } = error instanceof Error ? error : new Error(String(error));
  const told = new Error(`${message}\n${more}`, { cause });
  told.stack = `${name}: ${told.message}\n${/^ +at .*/ms.exec(stack)?.[0] ?? ''}`;
  return told;
}
