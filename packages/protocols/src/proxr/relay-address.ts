/**
 * Where a relay is: `HOST[:PORT]:bankB:relayR`. Read from the right, because the board's part may itself contain colons.
 * A board is known by its host and effective port only, so that `relay-1` and `relay-1:2101` are the same board.
 */

import type { ProxrFraming } from './command.js';

export const DEFAULT_RELAY_PORT = 2101;
const BANKS = 4;
const RELAYS_PER_BANK = 8;

export interface BoardAddress {
  readonly host: string;
  readonly port: number;
}

export interface RelayAddress extends BoardAddress {
  /** 1–4 */
  readonly bank: number;
  /** 1–8 within the bank */
  readonly relay: number;
  /** How commands are wrapped; `raw` where it is left out. */
  readonly framing?: ProxrFraming;
  /** The contact that the device hangs on: normally closed (`nc`, where it is left out) is powered while the relay is off. */
  readonly contact?: 'nc' | 'no';
}

/** `host`, `host:port` or `[ipv6]:port`. The host comes back in lower case without a trailing dot. */
export function parseBoardAddress(text: string): BoardAddress {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+)(?::(\d+))?$/.exec(text.trim());
  if (!match) throw new Error(`"${text}" is not a relay board address; write host or host:port, for example relay-3.example.com:2101`);
  const port = match[2] === undefined ? DEFAULT_RELAY_PORT : Number(match[2]);
  if (port < 1 || port > 65535) throw new Error(`"${text}" has port ${match[2]}; use a TCP port from 1 to 65535`);
  const host = match[1]!
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
    .replace(/\.$/, '');
  return { host, port };
}

/** The identity of a board, `host:port`: the key of its queue and of its lock. */
export function boardKey(board: BoardAddress): string {
  return board.host.includes(':') ? `[${board.host}]:${board.port}` : `${board.host}:${board.port}`;
}

/** Reads a device's `relay_info`. Throws an error that tells the operator what to write instead. */
export function parseRelayInfo(text: string): RelayAddress {
  const match = /^(.+):bank(\d+):relay(\d+)$/.exec(text.trim());
  if (!match) {
    throw new Error(`relay info "${text}" is not of the form HOST[:PORT]:bankB:relayR; write for example relay-3.example.com:bank1:relay7`);
  }
  const bank = Number(match[2]);
  const relay = Number(match[3]);
  if (bank < 1 || bank > BANKS) throw new Error(`relay info "${text}" names bank ${bank}; use a bank from 1 to ${BANKS}`);
  if (relay < 1 || relay > RELAYS_PER_BANK)
    throw new Error(`relay info "${text}" names relay ${relay}; use a relay from 1 to ${RELAYS_PER_BANK}`);
  return { ...parseBoardAddress(match[1]!), bank, relay };
}

/** What is wrong with a `relay_info` that somebody wrote; null: nothing. */
export function relayInfoProblem(text: string): string | null {
  try {
    parseRelayInfo(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The inverse of `parseRelayInfo`, always with the port. */
export function formatRelayInfo(relay: RelayAddress): string {
  return `${boardKey(relay)}:bank${relay.bank}:relay${relay.relay}`;
}
