/**
 * One TCP connection to a relay board: command out in a single write, its reply in, nothing kept. There is no error reply, so every wait
 * ends at a deadline, and after any failure the connection is useless: a late reply would be taken for the next one's.
 */

import { connect, type Socket } from 'node:net';
import { type BoardAddress, boardKey, encodeProxrCommand, type ProxrCommand, type ProxrFraming, readProxrReply } from '@mozpool/protocols';
import { type RelayFailed, relayFailed } from './relay-result.js';

export interface BoardConnection {
  /** Sends one command and returns the reply's data byte. `deadlineAt` is on the clock of `performance.now()`. */
  exchange(command: ProxrCommand, deadlineAt: number, framing?: ProxrFraming): Promise<number | RelayFailed>;
  /** Resolves when the socket is closed. */
  close(): Promise<void>;
}

/** A board that rests may be late by its own clock, or by that of a loaded machine. Never more than a part of what is left. */
const REST_OVER_WITHIN_MS = 2_000;
const PART_OF_BUDGET = 1 / 2;
const ASK_AGAIN_MS = 20;

/** Connects as soon as the board accepts: one that has just served somebody refuses until it has rested, and that is no fault. */
export async function connectRestedBoard(board: BoardAddress, deadlineAt: number): Promise<BoardConnection | RelayFailed> {
  const startedAt = performance.now();
  const patienceUntil = startedAt + Math.min(REST_OVER_WITHIN_MS, (deadlineAt - startedAt) * PART_OF_BUDGET);
  for (;;) {
    const connection = await connectBoard(board, deadlineAt);
    if (!('ok' in connection) || connection.reason !== 'refused' || performance.now() >= patienceUntil) return connection;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** Connects, or says why not; a failed attempt leaves no socket behind. */
async function connectBoard(board: BoardAddress, deadlineAt: number): Promise<BoardConnection | RelayFailed> {
  const name = boardKey(board);
  const socket = connect({ host: board.host, port: board.port, noDelay: true });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const close = () => {
    socket.destroy();
    return closed;
  };

  const failure = await firstOf<RelayFailed | null>(socket, deadlineAt, {
    connect: () => null,
    error: (error) => connectFailed(name, error),
    deadline: () => relayFailed('timeout', `no connection to board ${name} in time`),
  });
  if (failure) {
    await close();
    return failure;
  }
  return { exchange: createExchange(socket, name), close };
}

function createExchange(socket: Socket, name: string): BoardConnection['exchange'] {
  let received: Buffer = Buffer.alloc(0);
  let lost: RelayFailed | null = null;
  let first = true;
  let notify = () => {};
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    notify();
  });
  const onLost = (detail: string) => {
    lost ??= relayFailed('closed', `board ${name} ${detail}`);
    notify();
  };
  socket.on('error', (error) => onLost(`broke the connection: ${error.message}`));
  socket.on('close', () => onLost('closed the connection without answering'));
  // A half-closed board will not answer either.
  socket.on('end', () => onLost('closed the connection without answering'));

  return (command, deadlineAt, framing = 'raw') =>
    new Promise((resolve) => {
      // Bytes from before our first command are the late reply to somebody else's; later ones mean that we lost step.
      if (!first && received.length > 0) {
        resolve(relayFailed('wrong_reply', `board ${name} sent ${received.toString('hex')} without being asked`));
        return;
      }
      first = false;
      received = Buffer.alloc(0);
      const finish = (outcome: number | RelayFailed) => {
        clearTimeout(timer);
        notify = () => {};
        received = Buffer.alloc(0);
        resolve(outcome);
      };
      const timer = setTimeout(
        () => finish(relayFailed('timeout', `board ${name} did not answer in time`)),
        Math.max(0, deadlineAt - performance.now()),
      );
      notify = () => {
        const reading = readProxrReply(received, command, framing);
        if (reading.status === 'done') finish(reading.value);
        else if (reading.status === 'wrong') finish(relayFailed('wrong_reply', `board ${name}: ${reading.reason}`));
        else if (lost) finish(lost);
      };
      if (lost) notify();
      else socket.write(encodeProxrCommand(command, framing));
    });
}

interface ConnectOutcomes<Result> {
  connect(): Result;
  error(error: NodeJS.ErrnoException): Result;
  deadline(): Result;
}

function firstOf<Result>(socket: Socket, deadlineAt: number, outcomes: ConnectOutcomes<Result>): Promise<Result> {
  return new Promise((resolve) => {
    const finish = (result: Result) => {
      clearTimeout(timer);
      socket.off('connect', onConnect);
      resolve(result);
    };
    const onConnect = () => finish(outcomes.connect());
    const timer = setTimeout(() => finish(outcomes.deadline()), Math.max(0, deadlineAt - performance.now()));
    socket.once('connect', onConnect);
    // Stays attached: an error after the deadline must not become an uncaught one.
    socket.on('error', (error) => finish(outcomes.error(error)));
  });
}

function connectFailed(name: string, error: NodeJS.ErrnoException): RelayFailed {
  if (error.code === 'ECONNREFUSED')
    return relayFailed('refused', `board ${name} refused the connection; it may be off or serving another client`);
  if (error.code === 'ETIMEDOUT') return relayFailed('timeout', `no connection to board ${name} in time`);
  if (error.code === 'ECONNRESET') return relayFailed('closed', `board ${name} reset the connection`);
  return relayFailed('unreachable', `board ${name} cannot be reached: ${error.message || error.code}`);
}
