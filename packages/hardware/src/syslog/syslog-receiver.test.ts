import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { isOnPath } from '../testing/run-program.js';
import { waitUntil } from '../testing/wait-until.js';
import { createSyslogReceiver, type SyslogReceiver, type SyslogReceiverOptions } from './syslog-receiver.js';

let receiver: SyslogReceiver;
let port: number;
let messages: { text: string; sender: string }[];

async function start(options: Partial<SyslogReceiverOptions> = {}): Promise<void> {
  messages = [];
  receiver = createSyslogReceiver({
    host: '127.0.0.1',
    port: 0,
    onMessage: (bytes, sender) => void messages.push({ text: Buffer.from(bytes).toString(), sender }),
    ...options,
  });
  ({ port } = await receiver.start());
}
afterEach(() => receiver.stop());
const texts = () => messages.map(({ text }) => text);
const arrived = (count: number) => waitUntil(() => messages.length >= count);

async function dial(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

test('a datagram is a message, with the address of its sender', async () => {
  await start();
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.2', resolve));
  socket.send('<13>a: one\nline two', port, '127.0.0.1');
  await arrived(1);
  expect(messages).toEqual([{ text: '<13>a: one\nline two', sender: '127.0.0.2' }]);
  socket.close();
});

test('a stream is cut into its messages, and ends with its last line', async () => {
  await start();
  const socket = await dial();
  socket.write('8 <13>a: x');
  socket.write('<13>b: y\n<13>c');
  await arrived(2);
  socket.end(': z');
  await arrived(3);
  expect(texts()).toEqual(['<13>a: x', '<13>b: y', '<13>c: z']);
});

test('a sender that never ends its line takes no more memory than a message', async () => {
  await start({ maxMessageBytes: 1_000 });
  const socket = await dial();
  for (let chunk = 0; chunk < 50; chunk += 1) socket.write('x'.repeat(10_000));
  socket.write('\n<13>after\n');
  await arrived(2);
  expect(texts()).toEqual(['x'.repeat(1_000), '<13>after']);
  socket.destroy();
});

test('one sender does not take all connections', async () => {
  await start({ maxConnectionsPerSender: 2 });
  const sockets = [await dial(), await dial(), await dial()];
  for (const socket of sockets) socket.on('error', () => undefined).resume();
  await waitUntil(() => sockets[2]!.destroyed);
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false, true]);
  for (const socket of sockets) socket.destroy();
});

test('a connection that is silent for long is closed', async () => {
  await start({ idleMs: 50 });
  const socket = await dial();
  socket.on('error', () => undefined).resume();
  await waitUntil(() => socket.destroyed);
});

test('a port that is taken is told, and what was half open is closed', async () => {
  await start();
  const second = createSyslogReceiver({ host: '127.0.0.1', port, onMessage: () => undefined });
  await expect(second.start()).rejects.toThrow('EADDRINUSE');
  await second.stop();
});

(isOnPath('logger') ? test : test.skip)('logger of util-linux is understood over UDP and TCP, old format and new', async () => {
  await start();
  const send = (...args: string[]) =>
    promisify(execFile)('logger', ['-n', '127.0.0.1', '-P', String(port), '-p', 'local0.info', '-t', 'second-stage.sh', ...args, 'hello']);
  for (const args of [
    ['--udp', '--rfc3164'],
    ['--udp', '--rfc5424'],
    ['--tcp', '--rfc3164'],
    ['--tcp', '--octet-count', '--rfc5424'],
  ])
    await send(...args);
  await arrived(4);
  for (const text of texts()) expect(text).toMatch(/^<134>.*second-stage\.sh.*hello/s);
});
