/** Threads of the TFTP server that a test can make die, as by an error that nobody catches. */

import { createSocket } from 'node:dgram';

export interface MortalThreads {
  /** For `threadFile`. */
  readonly file: URL;
  /** How many have started so far. */
  readonly started: number;
  /** The one that started as number `index`, from 0. */
  kill(index: number): void;
  close(): void;
}

const THREAD = new URL('./thread-from-source.js', import.meta.url);

export async function openMortalThreads(): Promise<MortalThreads> {
  const control = createSocket('udp4');
  const ports: number[] = [];
  control.on('message', (_hello, { port }) => ports.push(port));
  await new Promise<void>((resolve) => control.bind(0, '127.0.0.1', resolve));
  const code = `
    import { createSocket } from 'node:dgram';
    await import(${JSON.stringify(THREAD.href)});
    const socket = createSocket('udp4');
    socket.on('message', () => { throw new Error('killed by a test'); });
    socket.send('hello', ${control.address().port}, '127.0.0.1');
  `;
  return {
    file: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    get started() {
      return ports.length;
    },
    kill: (index) => control.send('die', ports[index]!, '127.0.0.1'),
    close: () => control.close(),
  };
}
