import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Below the ports that systems take for connections of their own, one of which could take what was found here, and below those of Kubernetes' nodes. */
const FIRST = 20_000;
const COUNT = 10_000;
const ATTEMPTS = 500;
const HOST = '127.0.0.1';

/**
 * Processes that were started together begin in different blocks, so that they do not find the same port before either has bound it:
 * their numbers are less than this apart. The half of a block is enough for an installation, which so stays in that of its process.
 */
const BLOCK = 100;
const block = process.pid % (COUNT / BLOCK);
/** Gives no port twice before it has been round. */
let next = block * BLOCK + randomInt(BLOCK / 2);

/** A port that nothing uses now, by TCP or UDP. Someone else may take it before you do: bind it soon. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if ((await isPortFree(port)) && (await isUdpPortFree(port))) return port;
  }
  throw new Error(`no free port was found among ${ATTEMPTS} from ${FIRST} on`);
}

export function isPortFree(port: number, host = HOST): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, host, () => server.close(() => done(true)));
  });
}

function isUdpPortFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      done(false);
    });
    socket.bind(port, HOST, () => socket.close(() => done(true)));
  });
}
