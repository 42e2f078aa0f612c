import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort, isPortFree } from './free-port.js';

const HOST = '127.0.0.1';

test('each port is given once, and none that a connection of the system may take', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
  expect(new Set(ports).size).toBe(50);
  for (const port of ports) expect(port >= 20_000 && port < 30_000).toBe(true);
});

test('one that is taken by TCP or by UDP alone is not free', async () => {
  const first = await freePort();
  const server = createServer().listen(first + 1, HOST);
  const socket = createSocket('udp4');
  socket.bind(first + 2, HOST);
  try {
    await Promise.all([once(server, 'listening'), once(socket, 'listening')]);
    expect(await isPortFree(first + 1)).toBe(false);
    expect([first + 1, first + 2]).not.toContain(await freePort());
  } finally {
    server.close();
    socket.close();
  }
});
