import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A power strip with an HTTP interface of its own, which no driver knows: `PUT /outlet/N` with `1` or `0`, `GET /outlet/N` says which. */
export interface OutletStrip {
  readonly url: string;
  /** Every request so far, `PUT /outlet/1 0`; those that were turned away included. */
  readonly requests: string[];
  /** Answers 503 and does nothing, until it is mended. */
  broken: boolean;
  /** The relay board behind it, whose bank 1 has its outlets. */
  wireTo(boardPort: number): void;
  stop(): Promise<void>;
}

/** ProXR, three bytes a command: a relay that is on cuts the power. */
const COMMAND = { '1': 100, '0': 108, read: 116 } as const;
const BANK = 1;

export async function startOutletStrip({ user, password }: { user: string; password: string }): Promise<OutletStrip> {
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let boardPort = 0;
  let board: Socket | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  /** The board's answer, one byte. It serves one connection, and one command at a time. */
  function tell(command: keyof typeof COMMAND, outlet: number): Promise<number> {
    const answer = turn.then(async () => {
      if (!board || board.destroyed) {
        board = connect(boardPort, '127.0.0.1');
        await once(board, 'connect');
      }
      board.write(Buffer.from([254, COMMAND[command] + outlet - 1, BANK]));
      const [bytes] = (await once(board, 'data')) as [Buffer];
      return bytes[0]!;
    });
    turn = answer.catch(() => undefined);
    return answer;
  }

  const strip = { requests: [] as string[], broken: false };
  const server: Server = createServer(async (request, response) => {
    const body = await textOf(request);
    strip.requests.push(`${request.method} ${request.url} ${body}`.trim());
    const outlet = /^\/outlet\/([1-8])$/.exec(request.url ?? '')?.[1];
    if (strip.broken) return void response.writeHead(503).end('the strip is restarting');
    if (request.headers.authorization !== expected) return void response.writeHead(401).end();
    if (outlet === undefined) return void response.writeHead(404).end();
    if (request.method === 'PUT' && (body === '1' || body === '0')) {
      await tell(body, Number(outlet));
      return void response.end();
    }
    response.end((await tell('read', Number(outlet))) === 0 ? '1' : '0');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(strip, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wireTo(port: number) {
      boardPort = port;
    },
    async stop() {
      board?.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
