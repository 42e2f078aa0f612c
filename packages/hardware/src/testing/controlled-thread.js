// A TFTP thread, from source, that says hello to the test that started it and does what it is told by datagrams.
import { createSocket } from 'node:dgram';
import '../../../testkit/src/jest/run-from-source.js';

const { heldBytes } = await import('./held-bytes.ts');
// last: it says that the thread is ready
await import('./thread-from-source.js');

export function control(testPort) {
  const socket = createSocket('udp4');
  socket.on('message', (told, { port, address }) => {
    if (told.toString() === 'die') throw new Error('killed by a test');
    socket.send(String(heldBytes()), port, address);
  });
  socket.send('hello', testPort, '127.0.0.1');
}
