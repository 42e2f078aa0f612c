/** Command lines of the SUT agent (sut-agent.md §2.2). Client and agent work in lock-step: one command, then its reply. */

const CR = 0x0d;
const LF = 0x0a;

export interface SutCommand {
  /** Lower case. */
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * One command as bytes, CR LF included: both must leave in the same write, or the agent takes a late LF for the start of the next
 * command. Arguments with blanks are quoted.
 */
export function encodeSutCommand(name: string, ...args: (string | number)[]): Buffer {
  const words = [name, ...args.map(String)];
  if (words.some((word) => /[\r\n\0]/.test(word))) throw new Error('a SUT command cannot contain a line end or NUL');
  return Buffer.from(`${words.map(quote).join(' ')}\r\n`, 'latin1');
}

/** A whole line as somebody wrote it, CR LF included. */
export function encodeSutLine(line: string): Buffer {
  if (/[\r\n\0]/.test(line)) throw new Error('a SUT command cannot contain a line end or NUL');
  return Buffer.from(`${line}\r\n`, 'utf8');
}

function quote(word: string): string {
  return word !== '' && !/[\s"'\\]/.test(word) ? word : `"${word.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * The agent's side: takes one line off the received bytes. It ends at CR or LF; a LF directly after the CR is swallowed only if it
 * has already arrived, as the real agent does. Null while there is no whole line.
 */
export function takeSutLine(received: Buffer): { readonly line: string; readonly rest: Buffer } | null {
  const end = received.findIndex((byte) => byte === CR || byte === LF);
  if (end === -1) return null;
  const next = received[end] === CR && received[end + 1] === LF ? end + 2 : end + 1;
  return { line: received.toString('latin1', 0, end), rest: received.subarray(next) };
}

/** Splits a line at blanks; single or double quotes group and a backslash before a quote (or itself, in quotes) escapes it. */
export function parseSutCommand(line: string): SutCommand {
  const words: string[] = [];
  let word: string | null = null;
  let open: string | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index]!;
    const next = line[index + 1];
    if (character === '\\' && (next === '"' || next === "'" || (open !== null && next === '\\'))) {
      word = (word ?? '') + next;
      index += 1;
    } else if (open !== null) {
      if (character === open) open = null;
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      open = character;
      word ??= '';
    } else if (character === ' ' || character === '\t') {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  const [name = '', ...args] = words;
  return { name: name.toLowerCase(), args };
}
