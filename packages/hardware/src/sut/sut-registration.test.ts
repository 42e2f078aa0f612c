import { connect, type Socket } from 'node:net';
import { registerLine } from '@mozpool/protocols';
import { waitUntil } from '../testing/wait-until.js';
import {
  createSutRegistration,
  type SutRegistration,
  type SutRegistrationOptions,
  type SutRegistrationServer,
} from './sut-registration.js';

let server: SutRegistrationServer;
let registrations: SutRegistration[];
let port: number;

async function start(options: Partial<SutRegistrationOptions> = {}): Promise<void> {
  registrations = [];
  server = createSutRegistration({
    host: '127.0.0.1',
    port: 0,
    onRegister: (registration) => registrations.push(registration),
    ...options,
  });
  ({ port } = await server.start());
}
afterEach(() => server.stop());

interface Peer {
  socket: Socket;
  reply(): string;
  closed(): boolean;
}
function open(): Peer {
  let reply = '';
  let closed = false;
  const socket = connect(port, '127.0.0.1');
  socket.on('data', (chunk) => {
    reply += chunk;
  });
  socket.on('close', () => {
    closed = true;
  });
  socket.on('error', () => {});
  return { socket, reply: () => reply, closed: () => closed };
}

const fields = { NAME: '00:11:22:33:44:55', IPADDR: '10.9.9.9', CMDPORT: 20701 };

test('a registration is answered with OK and handed on with the address it really came from', async () => {
  await start();
  const { socket, reply, closed } = open();
  socket.write(registerLine(fields));
  await waitUntil(closed);
  expect(reply()).toBe('OK\n');
  expect(registrations).toHaveLength(1);
  expect(registrations[0]!.peer).toEqual({ address: '127.0.0.1', port: expect.any(Number) });
  expect(registrations[0]!.fields.get('NAME')).toBe('00:11:22:33:44:55');
});

test('the word may be missing, and so may the line end of an agent that does not wait', async () => {
  await start();
  const { socket } = open();
  socket.end(registerLine(fields, { word: false }).trimEnd());
  await waitUntil(() => registrations.length === 1);
});

test('a line that comes in pieces counts once, whatever follows it', async () => {
  await start();
  const { socket, closed } = open();
  socket.setNoDelay(true);
  const line = registerLine(fields);
  socket.write(line.slice(0, 20));
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(`${line.slice(20)}${line}`);
  await waitUntil(closed);
  expect(registrations).toHaveLength(1);
});

test('anything else is closed without an answer', async () => {
  await start();
  const { socket, reply, closed } = open();
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await waitUntil(closed);
  expect(reply()).toBe('');
  expect(registrations).toEqual([]);
});

test('an endless line and an endless silence are closed', async () => {
  await start({ maxLineBytes: 100, lineTimeoutMs: 50 });
  const long = open();
  long.socket.write('a'.repeat(101));
  await waitUntil(long.closed);
  const silent = open();
  await waitUntil(silent.closed);
  expect(registrations).toEqual([]);
});

test('more connections than allowed are closed at once', async () => {
  await start({ maxConnections: 1 });
  const first = open();
  await waitUntil(() => !first.socket.connecting);
  const second = open();
  await waitUntil(second.closed);
  first.socket.write(registerLine(fields));
  await waitUntil(() => registrations.length === 1);
});

test('stopping closes open connections and may be done twice', async () => {
  await start();
  const { socket, closed } = open();
  await waitUntil(() => !socket.connecting);
  await Promise.all([server.stop(), server.stop()]);
  await waitUntil(closed);
});
