/**
 * Listening sockets, one per local address. A single wildcard socket would not tell which address a request was sent to, and the answer has
 * to come from that one (netboot.md §7.2).
 */

import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { HardwareLog } from '../hardware-log.js';
import { bindUdp } from './transfer-socket.js';

export interface Listener {
  readonly address: string;
  readonly socket: Socket;
}

export interface ListenInput {
  /** One address, or `0.0.0.0` for every local IPv4 address. */
  readonly host: string;
  /** Local addresses to use in place of the machine's own list. */
  readonly addresses?: readonly string[] | undefined;
  /** 0 picks one that is free on all of them. */
  readonly port: number;
  readonly log?: HardwareLog | undefined;
  readonly onMessage: (datagram: Buffer, from: RemoteInfo, listener: Listener) => void;
}

/** An address may come and go with its interface, or move here from an agent that died: boards wait for it. */
const RESCAN_MS = 1_000;
const MAX_PORT_ATTEMPTS = 20;
/** A rack that comes back from a power cut asks all at once. The kernel gives as much of it as it allows. */
const RECEIVE_BUFFER_BYTES = 1024 * 1024;

export async function listenOnAddresses({
  host,
  addresses,
  port,
  log,
  onMessage,
}: ListenInput): Promise<{ port: number; close(): Promise<void> }> {
  const wildcard = host === '0.0.0.0';
  const wanted = () => addresses ?? (wildcard ? localIpv4Addresses() : [host]);
  const listeners = new Map<string, Listener>();

  async function add(address: string, onPort: number): Promise<number> {
    const socket = await bindUdp(address, onPort, RECEIVE_BUFFER_BYTES);
    const listener = { address, socket };
    socket.on('error', (error) => log?.warn(`TFTP listener on ${address} failed: ${error.message}`));
    socket.on('message', (datagram, from) => onMessage(datagram, from, listener));
    listeners.set(address, listener);
    return socket.address().port;
  }

  async function closeAll(): Promise<void> {
    const closing = [...listeners.values()].map(({ socket }) => new Promise<void>((resolve) => socket.close(() => resolve())));
    listeners.clear();
    await Promise.all(closing);
  }

  async function open(): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      let chosen = port;
      try {
        for (const address of wanted()) chosen = await add(address, chosen);
        if (listeners.size === 0) throw new Error(`no local address to listen on for TFTP (host ${host})`);
        return chosen;
      } catch (error) {
        await closeAll();
        const collided = port === 0 && (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        if (!collided || attempt === MAX_PORT_ATTEMPTS) throw error;
      }
    }
  }

  const chosen = await open();

  async function rescan(): Promise<void> {
    const present = new Set(wanted());
    for (const [address, listener] of listeners) {
      if (present.has(address)) continue;
      listeners.delete(address);
      listener.socket.close();
      log?.info(`TFTP no longer listens on ${address}: the address is gone`);
    }
    for (const address of present) {
      if (listeners.has(address)) continue;
      await add(address, chosen);
      log?.info(`TFTP also listens on ${address}`);
    }
  }
  let scanning = Promise.resolve();
  const timer = setInterval(() => {
    scanning = rescan().catch((error: Error) => void log?.warn(`TFTP cannot listen on a new address: ${error.message}`));
  }, RESCAN_MS);
  if (!wildcard || addresses) clearInterval(timer);

  return {
    port: chosen,
    async close() {
      clearInterval(timer);
      await scanning;
      await closeAll();
    },
  };
}

function localIpv4Addresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).map(({ address }) => address).filter((address) => isIPv4(address)),
  );
}
