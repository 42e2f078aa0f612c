/**
 * What the imaging server asks of the adb daemon of a device (adb.md §3.1). A device that is down, slow or wrong gives `{ ok: false, detail }`
 * with one line for its log; only bugs are thrown. Each operation has one deadline for everything.
 */

import type { KeyObject } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import { takeShellFrames } from '@mozpool/protocols';
import type { ExecResult } from '../exec/exec-result.js';
import { createOutput } from '../exec/output.js';
import type { ProbeResult } from '../probe/index.js';
import { type AdbConnection, AdbError, openAdbConnection } from './adb-connection.js';

export interface AdbTarget {
  readonly host: string;
  /** Default 5555. */
  readonly port?: number | undefined;
  readonly key?: KeyObject | undefined;
}

export interface AdbOptions {
  /** Budget of the whole operation, connecting included. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_PORT = 5555;
const MAX_NONCE_ECHO_BYTES = 4096;

/** The daemon runs a command: a connection that merely stands may be dead. */
export function pingAdb(target: AdbTarget, options: AdbOptions): Promise<ProbeResult> {
  const nonce = randomBytes(8).toString('hex');
  return operate<ProbeResult>(target, options, async (connection) => {
    if (connection.identity.state !== 'device')
      return { ok: false, detail: `adb says that the device is in state ${connection.identity.state}` };
    const { output } = await runShell(connection, `echo ${nonce}`, MAX_NONCE_ECHO_BYTES);
    return output.trim() === nonce
      ? { ok: true, detail: 'adb answers' }
      : { ok: false, detail: `adb echoes ${JSON.stringify(output.slice(0, 80))} instead of ${nonce}` };
  });
}

/** Asks for a reboot; the end of the stream or of the connection is how the daemon obeys. */
export function rebootAdb(target: AdbTarget, options: AdbOptions): Promise<ProbeResult> {
  return operate<ProbeResult>(target, options, async (connection) => {
    try {
      await connection.stream('reboot:', () => true);
    } catch (error) {
      if (!(error instanceof AdbError) || !/closed the connection|lost the connection/.test(error.message)) throw error;
    }
    return { ok: true, detail: 'reboot requested' };
  });
}

/** Runs a command in the device's shell; standard output and error in one text. */
export function execAdb(
  target: AdbTarget,
  command: string,
  { maxOutputBytes, ...options }: AdbOptions & { readonly maxOutputBytes: number },
): Promise<ExecResult> {
  return operate<ExecResult>(target, options, async (connection) => ({
    ok: true,
    ...(await runShell(connection, command, maxOutputBytes)),
  }));
}

async function operate<Result extends { ok: boolean }>(
  { host, port = DEFAULT_PORT, key }: AdbTarget,
  { deadlineMs, signal: outer }: AdbOptions,
  work: (connection: AdbConnection) => Promise<Result>,
): Promise<Result | { ok: false; detail: string }> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new Error(`not finished within ${deadlineMs} ms`)), deadlineMs);
  try {
    const connection = await openAdbConnection({
      host,
      port,
      key,
      signal: outer ? AbortSignal.any([outer, deadline.signal]) : deadline.signal,
    });
    try {
      return await work(connection);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!(error instanceof AdbError)) throw error;
    return { ok: false, detail: error.message };
  } finally {
    clearTimeout(timer);
  }
}

/** By shell version 2 where the device has it; older ones tell no exit code, so the shell is asked to print it last. */
async function runShell(connection: AdbConnection, command: string, maxOutputBytes: number) {
  return connection.identity.features.includes('shell_v2')
    ? runShellV2(connection, command, maxOutputBytes)
    : runShellV1(connection, command, maxOutputBytes);
}

async function runShellV2(connection: AdbConnection, command: string, maxOutputBytes: number) {
  const output = createOutput(maxOutputBytes);
  let exitCode: number | null = null;
  let received: Buffer = Buffer.alloc(0);
  await connection.stream(`shell,v2,raw:${command}`, (data) => {
    const { frames, rest } = takeShellFrames(Buffer.concat([received, data]));
    received = rest;
    for (const { kind, data: bytes } of frames) {
      if (kind === 'exit') exitCode = bytes[0] ?? null;
      else if (kind === 'stdout' || kind === 'stderr') output.add(bytes);
    }
    // a frame that never ends must not be kept either
    return !output.isFull() && received.length <= maxOutputBytes + 1024;
  });
  return { exitCode, ...output.end() };
}

const EXIT_MARK = /\[exit (\d{1,3})\]\s*$/;

async function runShellV1(connection: AdbConnection, command: string, maxOutputBytes: number) {
  const output = createOutput(maxOutputBytes);
  await connection.stream(`shell:${command}\necho "[exit $?]"`, (data) => {
    output.add(data);
    return !output.isFull();
  });
  const { output: text, truncated } = output.end();
  const [, code] = EXIT_MARK.exec(text) ?? [];
  return { exitCode: code === undefined ? null : Number(code), output: text.replace(EXIT_MARK, '').replaceAll('\r\n', '\n'), truncated };
}
