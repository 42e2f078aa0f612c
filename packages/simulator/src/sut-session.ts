import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { encodeSutReply, parseSutCommand, SUT_PROMPT, sutWarning } from '@mozpool/protocols';
import type { DeviceBehaviour } from './behaviour.js';
import { ByteReader } from './byte-reader.js';
import { pausedFor } from './clock.js';
import { runDeviceShell } from './device-shell.js';
import { md5, resolveSutPath, runSutCommand, type SutContext } from './sut-commands.js';

/** The real agent waits this long for the rest of a command; between commands it waits for ever, which no test needs. */
const INACTIVITY_LIMIT_MS = 600_000;
const PUSH_LIMIT_BYTES = 8 * 1024 * 1024;
/** Gap between a reply and its prompt in mode `split_prompt` (the real agent's clients met it as bug 789496). */
const SPLIT_GAP_MS = 30;
/** Bytes kept back from a pulled file in mode `short_pull`. */
const SHORT_PULL_BYTES = 4;

interface SutSessionDeps {
  context: SutContext;
  behaviour(): DeviceBehaviour;
  /** Rolled once per connection: an agent that is up but does not serve. */
  serves: boolean;
  /** Rolled per push: what is stored differs from what was sent. */
  spoilsPush(): boolean;
  /** Resolves to false when the device did not go down; when it does, this connection is cut. */
  reboot(): Promise<boolean>;
  /** `exit` stops the whole agent. */
  stopAgent(): void;
}

/** One client of the SUT agent, from greeting to the end: prompt, then command and reply in lock-step. */
export async function serveSutSession(socket: Socket, deps: SutSessionDeps): Promise<void> {
  const reader = new ByteReader(socket);
  const ended = new AbortController();
  socket.on('close', () => ended.abort());
  socket.setNoDelay(true);
  socket.setTimeout(INACTIVITY_LIMIT_MS, () => socket.destroy());
  if (!deps.serves) {
    socket.destroy();
    return;
  }
  if (deps.behaviour().sut === 'no_prompt') return;
  await nextTurn();
  await pausedFor(deps.behaviour().lateAnswerMs, ended.signal);
  // What a client said before it was greeted is lost.
  reader.discard();
  socket.write(SUT_PROMPT);
  for (;;) {
    const line = await reader.line();
    if (line === null) break;
    const stay = await answer(line, { socket, reader, ended: ended.signal }, deps);
    if (!stay) break;
  }
  socket.end();
}

interface Connection {
  socket: Socket;
  reader: ByteReader;
  /** Aborted when the connection is closed. */
  ended: AbortSignal;
}

/** Carries out one line; false ends the session. */
async function answer(line: string, { socket, reader, ended }: Connection, deps: SutSessionDeps): Promise<boolean> {
  const command = parseSutCommand(line);
  const { sut } = deps.behaviour();
  let reply: string | Buffer;
  let stay = true;
  if (command.name === 'push') {
    const pushed = await push(command.args, reader, deps);
    if (pushed === null) return false;
    reply = pushed;
  } else if (command.name === 'rebt') {
    if (await deps.reboot()) return false;
    reply = '';
  } else if (command.name === 'quit' || command.name === 'exit') {
    reply = command.name;
    stay = false;
  } else if (command.name === 'exec') {
    reply = await exec(line.trim().slice(command.name.length + 1), ended);
  } else {
    reply = runSutCommand(deps.context, command);
  }
  if (sut === 'no_reply') return true;
  if (sut === 'warning') reply = sutWarning(`[${command.name}] was told to fail`);
  if (sut === 'short_pull' && command.name === 'pull' && Buffer.isBuffer(reply)) reply = reply.subarray(0, -SHORT_PULL_BYTES);
  if (!(await pausedFor(deps.behaviour().lateAnswerMs, ended))) return false;
  await send(reply, sut, { socket, reader, ended });
  if (command.name === 'exit') deps.stopAgent();
  return stay && sut !== 'close_early';
}

/** As the real agent: line ends as CR LF, and the program's code in a last line of its own. */
async function exec(program: string, ended: AbortSignal): Promise<string> {
  let output = '';
  const { exitCode } = await runDeviceShell(program, { write: (text) => (output += text.replaceAll('\n', '\r\n')), ended });
  return `${output}return code [${exitCode}]`;
}

async function send(reply: string | Buffer, mode: DeviceBehaviour['sut'], { socket, ended }: Connection): Promise<void> {
  const bytes = Buffer.isBuffer(reply) ? Buffer.concat([reply, SUT_PROMPT]) : encodeSutReply(reply);
  if (mode === 'close_early') {
    socket.write(bytes.subarray(0, Math.floor((bytes.length - SUT_PROMPT.length) / 2)));
    return;
  }
  if (mode !== 'split_prompt') {
    socket.write(bytes);
    return;
  }
  socket.write(bytes.subarray(0, -SUT_PROMPT.length));
  if (await pausedFor(SPLIT_GAP_MS, ended)) socket.write(SUT_PROMPT);
}

/** `push PATH SIZE` and SIZE bytes: the MD5 of what is stored, or null when the client has gone. */
async function push(args: readonly string[], reader: ByteReader, deps: SutSessionDeps): Promise<string | null> {
  const [path, sizeText] = args;
  const size = Number(sizeText);
  if (path === undefined || sizeText === undefined || args.length > 2) return sutWarning('Wrong number of arguments for push command!');
  const { context } = deps;
  const target = resolveSutPath(context, path);
  const parent = resolveSutPath(context, `${target}/..`);
  const writable = context.files.isDirectory(parent) && !context.files.isDirectory(target);
  // Without a destination the real agent leaves the data unread, to be taken for commands.
  if (!Number.isInteger(size) || size < 0 || size > PUSH_LIMIT_BYTES || !writable) return sutWarning('Push failed!');
  const sent = await reader.bytes(size);
  if (sent === null) return null;
  // A copy: what was received shares memory with whatever else came in the same segment.
  const stored = Buffer.from(sent);
  if (deps.behaviour().corruptSdCard || deps.spoilsPush()) spoil(stored);
  if (!context.files.write(target, stored)) return sutWarning('Push failed!');
  return deps.behaviour().sut === 'wrong_md5' ? md5(Buffer.concat([stored, Buffer.from('?')])) : md5(stored);
}

/** Flips a bit, as a worn card does. An empty file cannot be spoiled. */
function spoil(content: Buffer): void {
  if (content.length > 0) content[0] = (content[0] ?? 0) ^ 1;
}
