/** A relay board for tests: keeps relays, records what it is told and misbehaves on request (proxr-relay.md §8). */

import { createServer, type Socket } from 'node:net';
import { type BoardAddress, decodeProxrRequest, encodeProxrReply, type ProxrCommand } from '@mozpool/protocols';

export interface ScriptedBoard {
  readonly address: BoardAddress;
  /** Each received command, in order. */
  readonly commands: ProxrCommand[];
  /** Each received segment, to see how writes arrive. */
  readonly segments: Buffer[];
  /** When connections opened and closed, on the clock of `performance.now()`. */
  readonly connections: { openedAt: number; closedAt: number | null }[];
  readonly relays: Map<string, boolean>;
  close(): Promise<void>;
}

/** `respond` may replace the board's answer to its n-th command: bytes, null for silence, or 'close'. */
export async function startScriptedBoard(
  respond: (
    command: ProxrCommand,
    usual: number[],
    index: number,
  ) => readonly (number | number[])[] | null | 'close' | Promise<number[] | null> = (_command, usual) => usual,
  onConnect: (socket: Socket) => void = () => {},
): Promise<ScriptedBoard> {
  const commands: ProxrCommand[] = [];
  const segments: Buffer[] = [];
  const connections: ScriptedBoard['connections'] = [];
  const relays = new Map<string, boolean>();
  const sockets = new Set<Socket>();

  const server = createServer((socket) => {
    const connection: ScriptedBoard['connections'][number] = { openedAt: performance.now(), closedAt: null };
    connections.push(connection);
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      connection.closedAt = performance.now();
      sockets.delete(socket);
    });
    onConnect(socket);
    socket.on('data', async (segment) => {
      segments.push(segment);
      const request = decodeProxrRequest(segment);
      if (request.status !== 'command') {
        socket.destroy();
        return;
      }
      const answer = await respond(request.command, usualAnswer(request.command, relays), commands.push(request.command) - 1);
      if (answer === 'close') socket.destroy();
      else if (answer !== null) socket.write(encodeProxrReply(answer.flat(), request.framing));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };

  return {
    address: { host: '127.0.0.1', port },
    commands,
    segments,
    connections,
    relays,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function usualAnswer(command: ProxrCommand, relays: Map<string, boolean>): number[] {
  if (command.kind === 'setRelay') {
    relays.set(`${command.bank}/${command.relay}`, command.on);
    return [85];
  }
  const bits = (bank: number) =>
    [1, 2, 3, 4, 5, 6, 7, 8].filter((relay) => relays.get(`${bank}/${relay}`)).reduce((sum, relay) => sum | (1 << (relay - 1)), 0);
  if (command.kind === 'writeBank') {
    for (let relay = 1; relay <= 8; relay += 1) relays.set(`${command.bank}/${relay}`, (command.bitmap & (1 << (relay - 1))) !== 0);
    return [85];
  }
  if (command.kind === 'readBank') return [bits(command.bank)];
  if (command.kind === 'readRelay') return [relays.get(`${command.bank}/${command.relay}`) ? 1 : 0];
  return [85];
}
