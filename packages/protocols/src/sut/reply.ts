/**
 * Replies of the SUT agent (sut-agent.md §2.3, §2.4, §8). A reply ends with the prompt `$>` and NUL, which is also the whole
 * greeting. Agents differ in blank lines around the text, so every reading trims first.
 */

export const SUT_PROMPT = Buffer.from('$>\0', 'latin1');
/** At the very start of a reply it marks an error; elsewhere it is text. */
export const SUT_WARNING = '##AGENT-WARNING##';

export interface SutReply {
  /** Trimmed; in case of a warning what follows the marker on its line. */
  readonly text: string;
  readonly warning: boolean;
}

/** Takes one reply (without its prompt) off the received bytes, or null while the prompt, all three bytes of it, has not arrived. */
export function takeSutReply(received: Buffer): { readonly reply: SutReply; readonly rest: Buffer } | null {
  const end = received.indexOf(SUT_PROMPT);
  if (end === -1) return null;
  return { reply: parseSutReply(received.toString('latin1', 0, end)), rest: received.subarray(end + SUT_PROMPT.length) };
}

export function parseSutReply(raw: string): SutReply {
  if (!raw.startsWith(SUT_WARNING)) return { text: raw.trim(), warning: false };
  const [firstLine = ''] = raw.slice(SUT_WARNING.length).split(/\r?\n/, 1);
  return { text: firstLine.trim(), warning: true };
}

/** The agent's side: text, LF and prompt; without text the prompt alone. */
export function encodeSutReply(text = ''): Buffer {
  return Buffer.concat([Buffer.from(text === '' ? '' : `${text}\n`, 'latin1'), SUT_PROMPT]);
}

export function sutWarning(message: string): string {
  return `${SUT_WARNING} ${message}`;
}

/** `isdir`: only the exact text TRUE means yes; missing paths answer in several ways. */
export function isSutDirectory(reply: SutReply): boolean {
  return !reply.warning && reply.text === 'TRUE';
}

/** `testroot`: an absolute path without trailing slash, or null for anything else. */
export function parseSutTestRoot(reply: SutReply): string | null {
  if (reply.warning || !/^\/[^\r\n]*$/.test(reply.text)) return null;
  return reply.text.replace(/\/+$/, '') || '/';
}

/** `ver`: for example `{ agent: 'SUTAgentAndroid', version: '1.18' }`. */
export function parseSutVersion(reply: SutReply): { readonly agent: string; readonly version: string } | null {
  const match = reply.warning ? null : /(\S+) Version (\S+)/.exec(reply.text);
  return match ? { agent: match[1]!, version: match[2]! } : null;
}

/** `push` and `hash`: the MD5 of what is stored, 32 lower-case digits; null is a failure. */
export function parseSutMd5(reply: SutReply): string | null {
  return !reply.warning && /^[0-9a-f]{32}$/i.test(reply.text) ? reply.text.toLowerCase() : null;
}
