/** The parts of the npm `tftp` package that tests use. */
declare module 'tftp' {
  import type { Readable } from 'node:stream';

  interface Client {
    createGetStream(remote: string): Readable;
  }
  interface ClientOptions {
    host: string;
    port: number;
    blockSize?: number;
    windowSize?: number;
    retries?: number;
    timeout?: number;
  }
  interface ServerOptions {
    host: string;
    port: number;
    root: string;
  }
  interface Server extends NodeJS.EventEmitter {
    listen(): void;
    close(): void;
  }
  const tftp: { createClient(options: ClientOptions): Client; createServer(options: ServerOptions): Server };
  export default tftp;
}
