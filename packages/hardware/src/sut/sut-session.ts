/**
 * One conversation with a SUT agent: connect, read the prompt, then one command at a time (sut-agent.md §2). Whatever a device may do wrong
 * becomes a `SutError` with a one-line message; the functions of `sut-client.ts` turn it into a value.
 */

import { connect, type Socket } from 'node:net';
import { encodeSutCommand, encodeSutLine, type SutReply, takeSutReply } from '@mozpool/protocols';

export class SutError extends Error {
  /** A lost or refused connection is worth another attempt; an answer that says no is not. */
  readonly retry: boolean;

  constructor(message: string, { retry }: { retry: boolean }) {
    super(message);
    this.name = 'SutError';
    this.retry = retry;
  }
}

export interface SutSession {
  /** Sends a command, with `data` right behind it in the same write, and returns the reply. A warning is an error. */
  command(name: string, args?: readonly (string | number)[], data?: Buffer): Promise<SutReply>;
  /** The same for a line whose words the agent is to split by itself. */
  commandLine(line: string): Promise<SutReply>;
  /** The same, for a question to which a warning is an answer. */
  question(name: string, args: readonly string[]): Promise<SutReply>;
  /** Sends a command that a reply may never come to; resolves with the reply, or null when the connection ended or nothing came. */
  farewell(name: string, waitMs: number): Promise<SutReply | null>;
  close(): void;
}

export interface SutSessionInput {
  readonly host: string;
  readonly port: number;
  /** Longest wait for the connection and its prompt, and for each reply. */
  readonly commandTimeoutMs: number;
  /** Ends everything; carries the whole operation's deadline. */
  readonly signal: AbortSignal;
}

/** An agent answers in lines; one that sends more is not an agent. */
const MAX_REPLY_BYTES = 1024 * 1024;

export async function openSutSession({ host, port, commandTimeoutMs, signal }: SutSessionInput): Promise<SutSession> {
  const socket = connect({ host, port, noDelay: true });
  const name = `agent ${host}:${port}`;
  const next = createReplyReader(socket, name, signal);
  try {
    await next(commandTimeoutMs, 'its prompt'); // what is sent before the prompt is thrown away by the agent
  } catch (error) {
    socket.destroy();
    throw error;
  }

  function exchange(command: string, args: readonly (string | number)[], data?: Buffer): Promise<SutReply> {
    return send(encodeSutCommand(command, ...args), command, data);
  }

  function send(line: Buffer, command: string, data?: Buffer): Promise<SutReply> {
    socket.write(data ? Buffer.concat([line, data]) : line);
    return next(commandTimeoutMs, `a reply to ${command}`);
  }

  return {
    question: exchange,
    async command(command, args = [], data) {
      const reply = await exchange(command, args, data);
      if (reply.warning) throw new SutError(`${name} refused ${command}: ${reply.text}`, { retry: false });
      return reply;
    },
    async commandLine(line) {
      const reply = await send(encodeSutLine(line), line.split(' ', 1)[0] ?? '');
      if (reply.warning) throw new SutError(`${name} refused: ${reply.text}`, { retry: false });
      return reply;
    },
    async farewell(command, waitMs) {
      socket.write(encodeSutCommand(command));
      try {
        return await next(Math.min(waitMs, commandTimeoutMs), `a reply to ${command}`);
      } catch (error) {
        if (error instanceof SutError) return null;
        throw error;
      }
    },
    close: () => socket.destroy(),
  };
}

function createReplyReader(socket: Socket, name: string, signal: AbortSignal): (timeoutMs: number, what: string) => Promise<SutReply> {
  let received: Buffer = Buffer.alloc(0);
  let connected = false;
  let lost: SutError | null = null;
  let notify = () => {};
  const lose = (error: SutError) => {
    lost ??= error;
    notify();
  };
  socket.on('connect', () => {
    connected = true;
  });
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (received.length > MAX_REPLY_BYTES) lose(new SutError(`${name} sent more than ${MAX_REPLY_BYTES} bytes`, { retry: false }));
    notify();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    const verb = connected ? 'lost the connection' : 'cannot be reached';
    lose(new SutError(`${name} ${verb}: ${error.code ?? error.message}`, { retry: true }));
  });
  socket.on('close', () => lose(new SutError(`${name} closed the connection`, { retry: true })));
  const onAbort = () =>
    lose(new SutError(`${name}: ${signal.reason instanceof Error ? signal.reason.message : 'cancelled'}`, { retry: false }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  socket.on('close', () => signal.removeEventListener('abort', onAbort));

  return (timeoutMs, what) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const where = connected ? `did not send ${what}` : 'did not accept a connection';
        lose(new SutError(`${name} ${where} within ${timeoutMs} ms`, { retry: true }));
      }, timeoutMs);
      notify = () => {
        const taken = takeSutReply(received);
        if (!taken && !lost) return;
        clearTimeout(timer);
        notify = () => {};
        if (taken) {
          received = taken.rest;
          resolve(taken.reply);
        } else {
          reject(lost);
        }
      };
      notify();
    });
}
