import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIP } from 'node:net';
import { encodeTftpPacket, parseTftpPacket, TFTP_ERROR, type TftpPacket } from '@mozpool/protocols';
import type { Endpoint } from './config.js';

/**
 * Fetches files the way a boot loader does (U-Boot's options), from the device's own address. The npm client cannot do that, nor is it
 * as particular about answers as a boot ROM (docs/adr/0003).
 */
export type TftpResult =
  | { kind: 'file'; bytes: number; content: Buffer | null }
  /** The server answered with an ERROR packet; code 1 is "no such file". */
  | { kind: 'refused'; code: number; message: string }
  /** Nothing came, or nothing could be sent. */
  | { kind: 'silence'; cause: string };

interface TftpRequest {
  server: Endpoint;
  localAddress: string;
  path: string;
  /** Keep the content (bounded), or only count it. */
  keep: boolean;
  retransmitMs: number;
  signal: AbortSignal;
}

const BLOCK_SIZE = 1468;
const WINDOW_SIZE = 4;
/** Sends of the same packet before the server counts as silent. */
const TFTP_ATTEMPTS = 10;
/** Largest file kept in memory: configuration files are a few hundred bytes. */
const KEEP_LIMIT_BYTES = 256 * 1024;
/** Largest file fetched at all. */
const FILE_LIMIT_BYTES = 1024 * 1024 * 1024;

const OFFERED = new Map([
  ['blksize', String(BLOCK_SIZE)],
  ['tsize', '0'],
  ['windowsize', String(WINDOW_SIZE)],
]);

/** Rejects only when the signal is aborted. */
export async function fetchByTftp(request: TftpRequest): Promise<TftpResult> {
  request.signal.throwIfAborted();
  const socket = createSocket('udp4');
  const { promise, resolve, reject } = Promise.withResolvers<TftpResult>();
  const transfer = new Transfer(request, resolve, (packet, port) => {
    socket.send(encodeTftpPacket(packet), port, request.server.host, (error) => {
      if (error) resolve({ kind: 'silence', cause: error.message });
    });
  });
  const aborted = (): void => reject(request.signal.reason);
  request.signal.addEventListener('abort', aborted, { once: true });
  socket.on('error', (error) => resolve({ kind: 'silence', cause: error.message }));
  socket.on('message', (datagram, peer) => transfer.receive(datagram, peer));
  socket.bind({ address: request.localAddress, port: 0 }, () => transfer.begin());
  try {
    return await promise;
  } finally {
    request.signal.removeEventListener('abort', aborted);
    transfer.end();
    socket.close();
  }
}

/** One read transfer. `send` must not be called after `end`. */
class Transfer {
  readonly #request: TftpRequest;
  readonly #finish: (result: TftpResult) => void;
  readonly #send: (packet: TftpPacket, port: number) => void;
  readonly #chunks: Buffer[] = [];
  #serverPort: number | null = null;
  #blockSize = 512;
  #windowSize = 1;
  #announcedBytes: number | null = null;
  #bytes = 0;
  /** Last block received in order; block numbers roll over from 65535 to 0. */
  #block = 0;
  #inWindow = 0;
  #gapReported = false;
  #attempts = 0;
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(request: TftpRequest, finish: (result: TftpResult) => void, send: (packet: TftpPacket, port: number) => void) {
    this.#request = request;
    this.#finish = finish;
    this.#send = send;
  }

  begin(): void {
    if (!this.#ended) this.#repeat();
  }

  end(): void {
    this.#ended = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  receive(datagram: Buffer, peer: RemoteInfo): void {
    if (this.#ended) return;
    // Boot ROMs ignore answers from another address than the one they asked.
    if (isIP(this.#request.server.host) !== 0 && peer.address !== this.#request.server.host) return;
    const parsed = parseTftpPacket(datagram);
    if (!parsed.ok) return;
    if (this.#serverPort !== null && peer.port !== this.#serverPort) {
      this.#send({ op: 'error', code: TFTP_ERROR.unknownTransferId, message: 'Unknown transfer ID' }, peer.port);
      return;
    }
    const { packet } = parsed;
    switch (packet.op) {
      case 'error':
        this.#done({ kind: 'refused', code: packet.code, message: packet.message });
        return;
      case 'oack':
        this.#acceptOptions(packet.options, peer.port);
        return;
      case 'data':
        this.#acceptData(packet.block, packet.data, peer.port);
        return;
    }
  }

  #acceptOptions(options: ReadonlyMap<string, string>, port: number): void {
    if (this.#bytes > 0 || this.#block !== 0) return;
    this.#serverPort = port;
    const blockSize = Number(options.get('blksize') ?? 512);
    const windowSize = Number(options.get('windowsize') ?? 1);
    const unasked = [...options.keys()].some((name) => !OFFERED.has(name));
    if (unasked || !(blockSize >= 8 && blockSize <= BLOCK_SIZE) || !(windowSize >= 1 && windowSize <= WINDOW_SIZE)) {
      this.#send({ op: 'error', code: TFTP_ERROR.optionNegotiation, message: 'Option negotiation failed' }, port);
      this.#done({ kind: 'refused', code: TFTP_ERROR.optionNegotiation, message: 'the server acknowledged what was not asked' });
      return;
    }
    this.#blockSize = blockSize;
    this.#windowSize = windowSize;
    const announced = options.get('tsize');
    this.#announcedBytes = announced === undefined ? null : Number(announced);
    this.#acknowledge();
  }

  #acceptData(block: number, data: Buffer, port: number): void {
    this.#serverPort ??= port;
    const expected = (this.#block + 1) & 0xffff;
    if (block !== expected || data.length > this.#blockSize) {
      // One report per loss (RFC 7440): a duplicate of what we have says nothing new and is left unanswered, or both sides would echo.
      const ahead = ((block - expected) & 0xffff) < this.#windowSize;
      if (ahead && !this.#gapReported) {
        this.#gapReported = true;
        this.#acknowledge();
      }
      return;
    }
    this.#gapReported = false;
    this.#attempts = 0;
    this.#block = block;
    this.#bytes += data.length;
    this.#inWindow += 1;
    if (this.#request.keep) this.#chunks.push(data);
    if (this.#bytes > (this.#request.keep ? KEEP_LIMIT_BYTES : FILE_LIMIT_BYTES)) {
      this.#send({ op: 'error', code: TFTP_ERROR.diskFull, message: 'Too large' }, port);
      this.#done({ kind: 'refused', code: TFTP_ERROR.diskFull, message: `${this.#request.path} is too large` });
      return;
    }
    const last = data.length < this.#blockSize;
    if (last || this.#inWindow >= this.#windowSize) this.#acknowledge();
    else this.#arm();
    if (last) this.#complete();
  }

  #complete(): void {
    if (this.#announcedBytes !== null && this.#announcedBytes !== this.#bytes) {
      const message = `${this.#request.path}: ${this.#announcedBytes} bytes announced, ${this.#bytes} received`;
      this.#done({ kind: 'refused', code: TFTP_ERROR.undefined, message });
      return;
    }
    this.#done({ kind: 'file', bytes: this.#bytes, content: this.#request.keep ? Buffer.concat(this.#chunks) : null });
  }

  #acknowledge(): void {
    this.#attempts = 0;
    this.#inWindow = 0;
    this.#repeat();
  }

  /** Sends the packet that asks for what comes next, and again when nothing comes. */
  #repeat(): void {
    if (this.#attempts >= TFTP_ATTEMPTS) {
      this.#done({ kind: 'silence', cause: `no answer to ${TFTP_ATTEMPTS} packets` });
      return;
    }
    this.#attempts += 1;
    if (this.#serverPort === null) {
      this.#send({ op: 'rrq', path: this.#request.path, mode: 'octet', options: OFFERED }, this.#request.server.port);
    } else {
      this.#send({ op: 'ack', block: this.#block }, this.#serverPort);
    }
    this.#arm();
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#inWindow = 0;
      this.#repeat();
    }, this.#request.retransmitMs);
  }

  #done(result: TftpResult): void {
    this.end();
    this.#finish(result);
  }
}
