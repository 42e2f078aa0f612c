import { connect, type Socket } from 'node:net';

/** A plain TCP client for tests that speak in bytes. Everything it waits for has a bound. */
export class RawClient {
  readonly socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #closed = false;
  #error: NodeJS.ErrnoException | null = null;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('close', () => {
      this.#closed = true;
    });
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const client = new RawClient(connect({ port, host, noDelay: true }));
    await waitUntil('the connection', () => client.#error !== null || client.socket.readyState === 'open' || client.#closed);
    if (client.#error) throw client.#error;
    return client;
  }

  send(bytes: Buffer | string | readonly number[]): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes));
  }

  /** Takes exactly `count` bytes as soon as they are there; hex, two digits a byte. */
  async take(count: number): Promise<string> {
    await waitUntil(`${count} bytes (have ${this.#received.toString('hex')})`, () => this.#received.length >= count || this.#closed);
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken.toString('hex');
  }

  /** Takes everything up to and including the SUT prompt, as Latin-1 text. */
  async untilPrompt(): Promise<string> {
    await waitUntil('a prompt', () => this.#received.includes('$>\0') || this.#closed);
    const end = this.#received.indexOf('$>\0');
    const taken = this.#received.subarray(0, end === -1 ? this.#received.length : end + 3);
    this.#received = this.#received.subarray(taken.length);
    return taken.toString('latin1');
  }

  async exchange(bytes: readonly number[], count: number): Promise<string> {
    this.send(bytes);
    return await this.take(count);
  }

  get pending(): string {
    return this.#received.toString('hex');
  }

  async closed(): Promise<NodeJS.ErrnoException | null> {
    await waitUntil('the end of the connection', () => this.#closed);
    return this.#error;
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed();
  }
}

/** Below the test runner's own limit, so that a failure names what was waited for. */
const WAIT_LIMIT_MS = 4_000;
const WAIT_STEP_MS = 5;

/** Waits for a condition, looking every few milliseconds; fails loudly after the limit. */
export async function waitUntil(what: string, condition: () => boolean | Promise<boolean>, limitMs = WAIT_LIMIT_MS): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${limitMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, WAIT_STEP_MS));
  }
}
