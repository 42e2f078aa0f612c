/** A SUT agent for tests: keeps directories, records commands, and misbehaves on request (sut-agent.md §9). */

import { createHash } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { encodeSutReply, parseSutCommand, SUT_PROMPT, sutWarning, takeSutLine } from '@mozpool/protocols';

/** Replaces the usual reply to a command line: bytes to send, null for silence, 'close' to end the connection. */
export type AgentScript = (line: string, usual: Buffer, index: number, connection: number) => Buffer | null | 'close';

export interface ScriptedAgent {
  readonly host: string;
  readonly port: number;
  readonly commands: string[];
  readonly files: Map<string, Buffer>;
  readonly directories: Set<string>;
  connections: number;
  close(): Promise<void>;
}

export async function startScriptedAgent({
  script = (_line, usual) => usual,
  greet = (socket) => socket.write(SUT_PROMPT),
}: {
  script?: AgentScript;
  greet?: (socket: Socket, connection: number) => void;
} = {}): Promise<ScriptedAgent> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const connection = agent.connections++;
    let received: Buffer = Buffer.alloc(0);
    let push: { path: string; size: number; line: string } | null = null;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const answer = (line: string, usual: Buffer) => {
      const reply = script(line, usual, agent.commands.length - 1, connection);
      if (reply === 'close') socket.destroy();
      else if (reply !== null) socket.write(reply);
    };
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        if (push) {
          if (received.length < push.size) return;
          const data = Buffer.from(received.subarray(0, push.size));
          received = received.subarray(push.size);
          agent.files.set(push.path, data);
          answer(push.line, encodeSutReply(createHash('md5').update(data).digest('hex')));
          push = null;
        }
        const taken = takeSutLine(received);
        if (!taken) return;
        received = taken.rest;
        agent.commands.push(taken.line);
        const { name, args } = parseSutCommand(taken.line);
        if (name === 'push') push = { path: args[0]!, size: Number(args[1]), line: taken.line };
        else answer(taken.line, usualReply(agent, name, args[0] ?? ''));
      }
    });
    greet(socket, connection);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const agent: ScriptedAgent = {
    host: '127.0.0.1',
    port: (server.address() as { port: number }).port,
    commands: [],
    files: new Map(),
    directories: new Set(['/mnt/sdcard', '/mnt/sdcard/tests']),
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return agent;
}

function usualReply(agent: ScriptedAgent, name: string, path: string): Buffer {
  switch (name) {
    case 'testroot':
      return encodeSutReply('/mnt/sdcard');
    case 'ver':
      return encodeSutReply('SUTAgentAndroid Version 1.18');
    case 'isdir':
      return encodeSutReply(agent.directories.has(path) ? 'TRUE' : `${path}: No such file or directory`);
    case 'mkdr':
      if (agent.directories.has(path)) return encodeSutReply(sutWarning(`Could not create the directory ${path}`));
      agent.directories.add(path);
      return encodeSutReply(`${path} successfully created`);
    case 'rmdr':
      agent.directories.delete(path);
      for (const file of [...agent.files.keys()]) if (file.startsWith(`${path}/`)) agent.files.delete(file);
      return encodeSutReply(`Deleting file(s) from ${path}\n\tDeleted sdcard_check\nDeleting directory ${path}`);
    case 'info':
      return encodeSutReply(path === 'os' ? 'IML74K' : '');
    case 'rebt':
      return Buffer.alloc(0);
    default:
      return encodeSutReply(sutWarning(`[${name}] command is currently not implemented.`));
  }
}
