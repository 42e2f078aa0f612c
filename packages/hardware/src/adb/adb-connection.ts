/**
 * One connection to the `adbd` of a device over TCP (adb.md §4): CNXN both ways, AUTH answered with the agent's key where the device asks, then
 * one stream at a time. Whatever a device may do wrong becomes an `AdbError` with a one-line message.
 */

import { constants, type KeyObject, privateEncrypt } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import {
  ADB_MAX_PAYLOAD,
  ADB_VERSION,
  type AdbCommand,
  type AdbIdentity,
  type AdbPacket,
  encodeAdbIdentity,
  encodeAdbPacket,
  parseAdbIdentity,
  takeAdbPacket,
} from '@mozpool/protocols';

export class AdbError extends Error {
  override name = 'AdbError';
}

export interface AdbConnection {
  readonly identity: AdbIdentity;
  /** Opens a service, hands on what it writes, and resolves when it ends. `onData` false: enough, the stream is closed. */
  stream(service: string, onData: (data: Buffer) => boolean): Promise<void>;
  close(): void;
}

export interface AdbConnectionInput {
  readonly host: string;
  readonly port: number;
  /** RSA key that the device knows; without one, a device that asks is an error. */
  readonly key?: KeyObject | undefined;
  /** Ends everything; carries the deadline of the whole operation. */
  readonly signal: AbortSignal;
}

const AUTH_TOKEN = 1;
const AUTH_SIGNATURE = 2;
const TOKEN_BYTES = 20;
/** The token is signed as if it were a SHA-1 digest. */
const SHA1_DIGEST_INFO = Buffer.from('3021300906052b0e03021a05000414', 'hex');
const OUR_ID = 1;
const NOTHING = Buffer.alloc(0);

export async function openAdbConnection({ host, port, key, signal }: AdbConnectionInput): Promise<AdbConnection> {
  const name = `adb ${host}:${port}`;
  const socket = connect({ host, port, noDelay: true });
  const next = createPacketReader(socket, name, signal);
  const send = (command: AdbCommand, arg0: number, arg1: number, payload: Buffer = NOTHING) =>
    void socket.write(encodeAdbPacket({ command, arg0, arg1, payload }));
  try {
    send('CNXN', ADB_VERSION, ADB_MAX_PAYLOAD, encodeAdbIdentity({ state: 'host', features: ['shell_v2'] }));
    const identity = await greet();
    return { identity, stream, close: () => socket.destroy() };
  } catch (error) {
    socket.destroy();
    throw error;
  }

  async function greet(): Promise<AdbIdentity> {
    for (let signed = false; ; ) {
      const packet = await next();
      if (packet.command === 'CNXN') return parseAdbIdentity(packet.payload);
      if (packet.command === 'STLS')
        throw new AdbError(`${name} wants TLS (wireless debugging), which needs pairing; use "adb tcpip" on the device`);
      if (packet.command !== 'AUTH' || packet.arg0 !== AUTH_TOKEN || packet.payload.length !== TOKEN_BYTES)
        throw new AdbError(`${name} answered ${packet.command} to a greeting`);
      if (!key) throw new AdbError(`${name} wants a key that it knows, and the agent has none: set ADB_KEY_FILE`);
      if (signed) throw new AdbError(`${name} does not know the agent's key: add its public half to adb_keys on the device`);
      signed = true;
      send('AUTH', AUTH_SIGNATURE, 0, signToken(key, packet.payload));
    }
  }

  async function stream(service: string, onData: (data: Buffer) => boolean): Promise<void> {
    send('OPEN', OUR_ID, 0, Buffer.from(`${service}\0`, 'utf8'));
    let theirs = 0;
    for (;;) {
      const { command, arg0, arg1, payload } = await next();
      // of a stream that has ended before
      if (arg1 !== OUR_ID) continue;
      if (command === 'OKAY') theirs = arg0;
      else if (command === 'CLSE') {
        if (theirs === 0) throw new AdbError(`${name} refuses ${service.split(':', 1)[0]}`);
        send('CLSE', OUR_ID, theirs);
        return;
      } else if (command === 'WRTE' && arg0 === theirs) {
        if (onData(payload)) send('OKAY', OUR_ID, theirs);
        else return send('CLSE', OUR_ID, theirs);
      } else throw new AdbError(`${name} sent ${command} out of turn`);
    }
  }
}

function signToken(key: KeyObject, token: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.concat([SHA1_DIGEST_INFO, token]));
}

function createPacketReader(socket: Socket, name: string, signal: AbortSignal): () => Promise<AdbPacket> {
  let received: Buffer = Buffer.alloc(0);
  let connected = false;
  let lost: AdbError | null = null;
  let notify = () => {};
  const lose = (message: string) => {
    lost ??= new AdbError(`${name} ${message}`);
    notify();
  };
  const onAbort = () => lose(signal.reason instanceof Error ? `gave up: ${signal.reason.message}` : 'was cancelled');
  socket.on('connect', () => {
    connected = true;
  });
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    notify();
  });
  socket.on('error', (error: NodeJS.ErrnoException) =>
    lose(`${connected ? 'lost the connection' : 'cannot be reached'}: ${error.code ?? error.message}`),
  );
  socket.on('close', () => {
    signal.removeEventListener('abort', onAbort);
    lose('closed the connection');
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  return () =>
    new Promise((resolve, reject) => {
      notify = () => {
        const taken = takeAdbPacket(received);
        if (taken.status === 'incomplete' && !lost) return;
        notify = () => {};
        if (taken.status === 'packet') {
          received = taken.rest;
          resolve(taken.packet);
        } else {
          reject(taken.status === 'invalid' ? new AdbError(`${name}: ${taken.reason}`) : lost);
        }
      };
      notify();
    });
}
