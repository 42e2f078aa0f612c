/** Deeper chains are a loop. */
const MAX_CAUSES = 8;

/** An error and its causes as one line, and the stack of the innermost error, where the trouble began. */
export function errorChain(error: unknown): { text: string; stack: string | undefined } {
  const parts: string[] = [];
  let stack: string | undefined;
  let current: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && current !== undefined && current !== null; depth++) {
    const part = describe(current);
    if (part !== parts.at(-1)) parts.push(part);
    if (!(current instanceof Error)) break;
    stack = current.stack?.split('\n').slice(1).join('\n') ?? stack;
    current = current.cause;
  }
  return { text: parts.join(' ← '), stack };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
  // a connection error to several addresses has its messages inside
  const message = error instanceof AggregateError && error.message === '' ? error.errors.map(describe).join('; ') : error.message;
  const named = error.name === 'Error' ? message : `${error.name}: ${message}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' || named.includes(code) ? named : `${named} (${code})`;
}
