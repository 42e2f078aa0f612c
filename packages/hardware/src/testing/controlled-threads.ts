/** Threads of the TFTP server that a test can make die, as by an error that nobody catches, and ask for what they hold. */

import { createSocket } from 'node:dgram';

export interface ControlledThreads {
  /** For `threadFile`. */
  readonly file: URL;
  /** How many have started so far. */
  readonly started: number;
  /** The one that started as number `index`, from 0. */
  kill(index: number): void;
  /** Bytes that each of them holds, garbage not counted. All have to be alive. */
  heldBytes(): Promise<number[]>;
  close(): void;
}

const THREAD = new URL('./controlled-thread.js', import.meta.url);
const ANSWER_WITHIN_MS = 10_000;

export async function openControlledThreads(): Promise<ControlledThreads> {
  const control = createSocket('udp4');
  const ports: number[] = [];
  const answers = new Map<number, (bytes: number) => void>();
  control.on('message', (message, { port }) => {
    if (message.toString() === 'hello') ports.push(port);
    else answers.get(port)?.(Number(message.toString()));
  });
  await new Promise<void>((resolve) => control.bind(0, '127.0.0.1', resolve));
  const code = `import { control } from ${JSON.stringify(THREAD.href)}; control(${control.address().port});`;

  async function heldBy(port: number): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`a thread did not say within ${ANSWER_WITHIN_MS} ms what it holds`)), ANSWER_WITHIN_MS);
      answers.set(port, resolve);
      control.send('how much', port, '127.0.0.1');
    });
    clearTimeout(timer);
    return answer;
  }

  return {
    file: new URL(`data:text/javascript,${encodeURIComponent(code)}`),
    get started() {
      return ports.length;
    },
    kill: (index) => control.send('die', ports[index]!, '127.0.0.1'),
    heldBytes: () => Promise.all(ports.map(heldBy)),
    close: () => control.close(),
  };
}
