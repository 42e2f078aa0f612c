import type { Socket } from 'node:net';
import { takeSutLine } from '@mozpool/protocols';

/** More unread bytes than this end the connection: no command line is that long, and pushes are read as they come. */
const UNREAD_LIMIT_BYTES = 9 * 1024 * 1024;

/** Reads a socket on demand: lines, then exact counts of bytes, as the SUT agent's commands alternate them. */
export class ByteReader {
  readonly #socket: Socket;
  #unread: Buffer = Buffer.alloc(0);
  #arrived: (() => void) | null = null;
  #ended = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#unread = Buffer.concat([this.#unread, chunk]);
      if (this.#unread.length > UNREAD_LIMIT_BYTES) socket.destroy();
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end);
    socket.on('close', end);
  }

  /** Forgets what has arrived so far. */
  discard(): void {
    this.#unread = Buffer.alloc(0);
  }

  /** The next line without its end; null when the peer has gone. */
  async line(): Promise<string | null> {
    for (;;) {
      const taken = takeSutLine(this.#unread);
      if (taken) {
        this.#unread = taken.rest;
        return taken.line;
      }
      if (!(await this.#more())) return null;
    }
  }

  /** Exactly `count` bytes; null when the peer has gone before. */
  async bytes(count: number): Promise<Buffer | null> {
    while (this.#unread.length < count) {
      if (!(await this.#more())) return null;
    }
    const taken = this.#unread.subarray(0, count);
    this.#unread = this.#unread.subarray(count);
    return taken;
  }

  async #more(): Promise<boolean> {
    if (this.#ended || this.#socket.destroyed) return false;
    await new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    return true;
  }

  #wake(): void {
    this.#arrived?.();
    this.#arrived = null;
  }
}
