import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';

/** Ports given lately are not given again, since their taker may not have bound them yet. */
const given = new Set<number>();
const ATTEMPTS = 50;

/** A port that nothing uses now. Someone else may take it before you do: bind it soon. */
export async function freePort(protocol: 'tcp' | 'udp' = 'tcp'): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = protocol === 'tcp' ? await freeTcpPort() : await freeUdpPort();
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free ${protocol} port was found in ${ATTEMPTS} attempts`);
}

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, host, () => server.close(() => done(true)));
  });
}

function freeTcpPort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

function freeUdpPort(): Promise<number> {
  return new Promise((done, fail) => {
    const socket = createSocket('udp4');
    socket.once('error', fail);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => done(port));
    });
  });
}
