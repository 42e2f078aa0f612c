/**
 * What the imaging server asks of a SUT agent (sut-agent.md §7, bmm.md §5). A device that is down, slow or wrong gives
 * `{ ok: false, detail }` with one line for its log (lesson C5); only bugs are thrown. Each operation has one deadline for everything, retries
 * included, and each command a limit of its own within it (lesson C6).
 */

import { createHash } from 'node:crypto';
import { isSutDirectory, parseSutMd5, parseSutTestRoot, parseSutVersion } from '@mozpool/protocols';
import type { ExecResult } from '../exec/exec-result.js';
import { openSutSession, SutError, type SutSession } from './sut-session.js';

export interface SutTarget {
  readonly host: string;
  /** Default 20701. */
  readonly port?: number | undefined;
}

export interface SutOptions {
  /** Budget of the whole operation; the defaults are those of the functions. */
  readonly deadlineMs?: number;
  /** For the connection with its prompt, and for each command. Default 15 s. */
  readonly commandTimeoutMs?: number;
  /** Attempts after a lost or refused connection. */
  readonly attempts?: number;
  /** Pause before the second attempt; before the third twice as long, and so on. Default 5 s. */
  readonly retryPauseMs?: number;
  readonly signal?: AbortSignal | undefined;
}

export type SutResult<Extra = unknown> =
  | ({ readonly ok: true; readonly detail: string } & Extra)
  | { readonly ok: false; readonly detail: string };

export const SUT_VERIFY_DEADLINE_MS = 45_000;
export const SUT_SD_CARD_DEADLINE_MS = 200_000;
const DEFAULT_PORT = 20701;
const REBOOT_REPLY_WAIT_MS = 12_000;
const SD_CARD_FILE = Buffer.from('mozpool test\n', 'latin1');

interface Opened {
  readonly session: SutSession;
  /** Test root + `/tests` */
  readonly root: string;
  readonly version: string;
}

/** Verify: the opening sequence alone, once. */
export function verifySut(target: SutTarget, options: SutOptions = {}): Promise<SutResult<{ version: string }>> {
  return operate(target, { deadlineMs: SUT_VERIFY_DEADLINE_MS, attempts: 1, ...options }, async ({ version }) => ({
    ok: true,
    detail: version,
    version,
  }));
}

/** SD-card check: makes a directory, stores a file, has its content confirmed, and removes both. */
export function checkSdCard(target: SutTarget, options: SutOptions = {}): Promise<SutResult> {
  return operate<unknown>(target, { deadlineMs: SUT_SD_CARD_DEADLINE_MS, attempts: 5, ...options }, async ({ session, root }) => {
    const directory = `${root}/sdcardtest`;
    const isDirectory = (path: string) => hasDirectory(session, path);
    const remove = async () => {
      const reply = await session.command('rmdr', [directory]);
      if (/Unable to delete/.test(reply.text)) throw new SutError(`the directory ${directory} cannot be removed`, { retry: false });
    };

    if (!(await isDirectory(root))) return { ok: false, detail: `the directory ${root} is missing` };
    if (await isDirectory(directory)) await remove();
    await session.command('mkdr', [directory]);
    if (!(await isDirectory(directory))) return { ok: false, detail: `the directory ${directory} is missing after it was made` };
    const reply = await session.command('push', [`${directory}/sdcard_check`, SD_CARD_FILE.length], SD_CARD_FILE);
    const md5 = createHash('md5').update(SD_CARD_FILE).digest('hex');
    if (parseSutMd5(reply) !== md5)
      return { ok: false, detail: `the file on the card differs from what was sent: "${reply.text}" instead of ${md5}` };
    await remove();
    return { ok: true, detail: `wrote, read and removed a file in ${directory}` };
  });
}

/** Asks the agent to reboot. Silence or a lost connection is how it obeys; unreliable, and never a substitute for the relay (lesson B5). */
export function rebootSut(target: SutTarget, options: SutOptions = {}): Promise<SutResult> {
  return operate<unknown>(target, { deadlineMs: SUT_VERIFY_DEADLINE_MS, attempts: 1, ...options }, async ({ session }) => {
    const reply = await session.farewell('rebt', REBOOT_REPLY_WAIT_MS);
    return reply ? { ok: false, detail: `the agent is still there after rebt: "${reply.text}"` } : { ok: true, detail: 'reboot requested' };
  });
}

/** Texts of `info` by topic, for example `os`, `uptime`, `disk`. */
export function readSutInfo(
  target: SutTarget,
  topics: readonly string[],
  options: SutOptions = {},
): Promise<SutResult<{ info: Readonly<Record<string, string>> }>> {
  return operate(target, { deadlineMs: SUT_VERIFY_DEADLINE_MS, attempts: 1, ...options }, async ({ session, version }) => {
    const info: [string, string][] = [];
    for (const topic of topics) info.push([topic, (await session.command('info', [topic])).text]);
    return { ok: true, detail: version, info: Object.fromEntries(info) };
  });
}

const RETURN_CODE = /(?<=^|\n)return code \[(-?\d+)\]\s*$/;

/** Runs a program on the device; its standard output and error come in one text. The agent has no shell: pipes and quotes are the program's. */
export async function execSut(
  target: SutTarget,
  command: string,
  { maxOutputBytes, ...options }: SutOptions & { readonly maxOutputBytes: number; readonly deadlineMs: number },
): Promise<ExecResult> {
  const limits = { attempts: 1, commandTimeoutMs: options.deadlineMs, ...options };
  const result = await operate<{ text: string }>(target, limits, async ({ session }) => {
    const { text } = await session.commandLine(`exec ${command}`);
    return { ok: true, detail: '', text };
  });
  if (!result.ok) return result;
  const text = result.text.replaceAll('\r\n', '\n');
  const [, code] = RETURN_CODE.exec(text) ?? [];
  // the session reads single bytes; what they mean is known here
  const output = Buffer.from(text.replace(RETURN_CODE, ''), 'latin1');
  return {
    ok: true,
    exitCode: code === undefined ? null : Number(code),
    output: output.subarray(0, maxOutputBytes).toString('utf8'),
    truncated: output.length > maxOutputBytes,
  };
}

async function operate<Extra>(
  { host, port = DEFAULT_PORT }: SutTarget,
  {
    deadlineMs,
    attempts,
    commandTimeoutMs = 15_000,
    retryPauseMs = 5000,
    signal: outer,
  }: SutOptions & { readonly deadlineMs: number; readonly attempts: number },
  work: (opened: Opened) => Promise<SutResult<Extra>>,
): Promise<SutResult<Extra>> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new Error(`not finished within ${deadlineMs} ms`)), deadlineMs);
  const signal = outer ? AbortSignal.any([outer, deadline.signal]) : deadline.signal;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const session = await openSutSession({ host, port, commandTimeoutMs, signal });
        try {
          return await work({ session, ...(await open(session)) });
        } finally {
          session.close();
        }
      } catch (error) {
        if (!(error instanceof SutError)) throw error;
        if (!error.retry || attempt >= attempts || signal.aborted) return { ok: false, detail: error.message };
        await pause(retryPauseMs * attempt, signal);
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The opening sequence: a test root that can be written to, with its directory `tests`, and a version. */
async function open(session: SutSession): Promise<{ root: string; version: string }> {
  const testRoot = parseSutTestRoot(await session.command('testroot'));
  if (testRoot === null) throw new SutError('the agent has no test root; its storage may be missing or read-only', { retry: false });
  const root = `${testRoot === '/' ? '' : testRoot}/tests`;
  if (!(await hasDirectory(session, root))) await session.command('mkdr', [root]);
  const version = parseSutVersion(await session.command('ver'));
  if (version === null) throw new SutError('the agent does not say its version', { retry: false });
  return { root, version: `${version.agent} ${version.version}` };
}

/** Older agents answer about a missing path with a warning. */
async function hasDirectory(session: SutSession, path: string): Promise<boolean> {
  return isSutDirectory(await session.question('isdir', [path]));
}

/** Ends early when there is no point in waiting. */
function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, durationMs);
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
