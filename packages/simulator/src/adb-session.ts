import { createPublicKey, type KeyObject, publicDecrypt, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  ADB_MAX_PAYLOAD,
  ADB_VERSION,
  type AdbCommand,
  type AdbPacket,
  encodeAdbIdentity,
  encodeAdbPacket,
  encodeShellFrame,
  parseAdbIdentity,
  takeAdbPacket,
  takeShellFrames,
} from '@mozpool/protocols';
import type { DeviceBehaviour } from './behaviour.js';
import { runDeviceShell } from './device-shell.js';

export interface AdbSessionDeps {
  device: string;
  behaviour(): DeviceBehaviour;
  /** PEM of the one public key that mode `auth` lets in; null lets nobody in. */
  knownKey(): string | null;
  reboot(): Promise<boolean>;
}

const AUTH_TOKEN = 1;
const AUTH_SIGNATURE = 2;
const TOKEN_BYTES = 20;
const NOTHING = Buffer.alloc(0);
/** A write is at most this long, as old hosts expect. */
const WRITE_BYTES = 4096;

interface Stream {
  theirs: number;
  /** Resolves when the host has taken the last write. */
  taken: () => void;
  ended: AbortController;
}

/** One host at the adb daemon of a device: greeting, then any number of streams, each write answered before the next. */
export function serveAdbSession(socket: Socket, deps: AdbSessionDeps): void {
  const streams = new Map<number, Stream>();
  let received: Buffer = NOTHING;
  let token = NOTHING;
  let admitted = false;
  let hostHasShellV2 = false;
  let lastId = 0;
  const send = (command: AdbCommand, arg0: number, arg1: number, payload: Buffer = NOTHING) =>
    void socket.write(encodeAdbPacket({ command, arg0, arg1, payload }));

  socket.setNoDelay(true);
  socket.on('close', () => {
    for (const { ended, taken } of streams.values()) {
      ended.abort();
      taken();
    }
  });
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const taken = takeAdbPacket(received);
      if (taken.status === 'invalid') return void socket.destroy();
      if (taken.status === 'incomplete') return;
      received = taken.rest;
      onPacket(taken.packet);
    }
  });

  function onPacket(packet: AdbPacket): void {
    const { adb } = deps.behaviour();
    if (adb === 'hang') return;
    if (adb === 'close') return void socket.destroy();
    if (adb === 'garbage') return void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    if (packet.command === 'CNXN') {
      hostHasShellV2 = parseAdbIdentity(packet.payload).features.includes('shell_v2');
      if (adb === 'auth') askForKey();
      else greet();
    } else if (packet.command === 'AUTH') {
      if (packet.arg0 === AUTH_SIGNATURE && isSigned(deps.knownKey(), token, packet.payload)) greet();
      else askForKey();
    } else if (!admitted) socket.destroy();
    else onStreamPacket(packet);
  }

  function askForKey(): void {
    token = randomBytes(TOKEN_BYTES);
    send('AUTH', AUTH_TOKEN, 0, token);
  }

  function greet(): void {
    admitted = true;
    const features = deps.behaviour().adb === 'old_shell' ? [] : ['shell_v2'];
    send('CNXN', ADB_VERSION, ADB_MAX_PAYLOAD, encodeAdbIdentity({ state: 'device', features }, { 'ro.product.name': deps.device }));
  }

  function onStreamPacket({ command, arg0, arg1, payload }: AdbPacket): void {
    if (command === 'OPEN') return void open(arg0, payload.toString('utf8').replace(/\0+$/, ''));
    const stream = streams.get(arg1);
    if (!stream) return;
    if (command === 'OKAY') stream.taken();
    // what is typed is not read; that it was received has to be said
    else if (command === 'WRTE') {
      takeShellFrames(payload);
      send('OKAY', arg1, arg0);
    } else if (command === 'CLSE') end(arg1);
  }

  function end(id: number): void {
    const stream = streams.get(id);
    streams.delete(id);
    stream?.ended.abort();
    stream?.taken();
  }

  async function open(theirs: number, service: string): Promise<void> {
    const [, kind, command = ''] = /^(shell,v2[^:]*|shell|reboot):([\s\S]*)$/.exec(service) ?? [];
    if (!kind) return send('CLSE', 0, theirs);
    lastId += 1;
    const id = lastId;
    const stream: Stream = { theirs, taken: () => {}, ended: new AbortController() };
    streams.set(id, stream);
    send('OKAY', id, theirs);
    if (kind === 'reboot') {
      await deps.reboot();
    } else {
      const framed = kind !== 'shell' && hostHasShellV2;
      let writing = Promise.resolve();
      const write = (bytes: Buffer) => {
        for (let at = 0; at < bytes.length; at += WRITE_BYTES) {
          const part = bytes.subarray(at, at + WRITE_BYTES);
          writing = writing.then(() => writeOne(id, stream, part));
        }
        return writing;
      };
      const text = (words: string) => {
        const bytes = Buffer.from(framed ? words : words.replaceAll('\n', '\r\n'));
        void write(framed ? encodeShellFrame('stdout', bytes) : bytes);
      };
      const { exitCode } = await runDeviceShell(command, { write: text, ended: stream.ended.signal });
      await (framed ? write(encodeShellFrame('exit', Buffer.from([exitCode]))) : writing);
    }
    if (streams.delete(id)) send('CLSE', id, theirs);
  }

  /** The next one only when this one was taken. */
  function writeOne(id: number, stream: Stream, bytes: Buffer): Promise<void> {
    if (stream.ended.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      stream.taken = resolve;
      send('WRTE', id, stream.theirs, bytes);
    });
  }
}

/** The signature's content ends with the token: the rest says that it is a SHA-1 digest. */
function isSigned(knownKey: string | null, token: Buffer, signature: Buffer): boolean {
  if (knownKey === null) return false;
  try {
    const key: KeyObject = createPublicKey(knownKey);
    return publicDecrypt(key, signature).subarray(-TOKEN_BYTES).equals(token);
  } catch {
    return false;
  }
}
