/**
 * ProXR commands as bytes (proxr-relay.md §2–4). "On" and "off" are the relay's own here; what they mean for a
 * device's power depends on the wiring and is decided by the driver.
 *
 * Encoding accepts banks 1–4 (0 = every bank where the board allows it) and relays 1–8. Decoding is for the simulated
 * board and takes any bank, so that the simulation can show how it treats one that it does not have.
 */

import { PROXR_API_HEADER, takeApiFrame, wrapApiFrame } from './api-frame.js';

export type ProxrFraming = 'raw' | 'api';

export type ProxrCommand =
  | { readonly kind: 'test' }
  | { readonly kind: 'setRelay'; readonly bank: number; readonly relay: number; readonly on: boolean }
  | { readonly kind: 'readRelay'; readonly bank: number; readonly relay: number }
  /** The reply's bit 0 is relay 1. */
  | { readonly kind: 'readBank'; readonly bank: number }
  | { readonly kind: 'writeBank'; readonly bank: number; readonly bitmap: number }
  | { readonly kind: 'setAllRelays'; readonly bank: number; readonly on: boolean };

const PREFIX = 254;
const TEST = 33;
const RELAY_OFF = 100;
const RELAY_ON = 108;
const RELAY_READ = 116;
const BANK_READ = 124;
const ALL_OFF = 129;
const ALL_ON = 130;
const BANK_WRITE = 140;

/** The whole command; it has to leave in one write (firmware 3.2 is deaf to a split one). */
export function encodeProxrCommand(command: ProxrCommand, framing: ProxrFraming = 'raw'): Buffer {
  const raw = Buffer.from([PREFIX, ...commandBytes(command)]);
  return framing === 'api' ? wrapApiFrame(raw) : raw;
}

function commandBytes(command: ProxrCommand): number[] {
  switch (command.kind) {
    case 'test':
      return [TEST];
    case 'setRelay':
      return [(command.on ? RELAY_ON : RELAY_OFF) + relayOffset(command.relay), checkedBank(command.bank, 0)];
    case 'readRelay':
      return [RELAY_READ + relayOffset(command.relay), checkedBank(command.bank, 1)];
    case 'readBank':
      return [BANK_READ, checkedBank(command.bank, 0)];
    case 'writeBank':
      if (!Number.isInteger(command.bitmap) || command.bitmap < 0 || command.bitmap > 255) {
        throw new RangeError(`relay bitmap ${command.bitmap}; use a number from 0 to 255, bit 0 for relay 1`);
      }
      return [BANK_WRITE, command.bitmap, checkedBank(command.bank, 0)];
    case 'setAllRelays':
      return [command.on ? ALL_ON : ALL_OFF, checkedBank(command.bank, 0)];
  }
}

function relayOffset(relay: number): number {
  if (!Number.isInteger(relay) || relay < 1 || relay > 8) throw new RangeError(`relay ${relay}; use a relay from 1 to 8`);
  return relay - 1;
}

function checkedBank(bank: number, lowest: 0 | 1): number {
  if (!Number.isInteger(bank) || bank < lowest || bank > 4) {
    throw new RangeError(`bank ${bank}; use a bank from 1 to 4${lowest === 0 ? ', or 0 for all' : ''}`);
  }
  return bank;
}

export type ProxrRequest =
  | { readonly status: 'incomplete' }
  | { readonly status: 'invalid'; readonly reason: string }
  /** `length` is how many of the received bytes the request took; a reply uses the same framing. */
  | { readonly status: 'command'; readonly command: ProxrCommand; readonly framing: ProxrFraming; readonly length: number };

/** Reads one request, raw or API, from the start of what a board has received. */
export function decodeProxrRequest(bytes: Buffer): ProxrRequest {
  if (bytes.length === 0) return { status: 'incomplete' };
  if (bytes[0] !== PROXR_API_HEADER) return decodeRaw(bytes);
  const frame = takeApiFrame(bytes);
  if (frame.status !== 'frame') return frame;
  const inner = decodeRaw(frame.payload);
  if (inner.status === 'command' && inner.length === frame.payload.length) return { ...inner, framing: 'api', length: frame.length };
  return { status: 'invalid', reason: inner.status === 'invalid' ? inner.reason : 'the frame does not hold exactly one command' };
}

function decodeRaw(bytes: Buffer): ProxrRequest {
  if (bytes[0] !== PREFIX) return { status: 'invalid', reason: `a command begins with ${PREFIX}, not ${bytes[0]}` };
  const code = bytes[1];
  if (code === undefined) return { status: 'incomplete' };
  const [first, second] = [bytes[2], bytes[3]];
  if (code === TEST) return decoded({ kind: 'test' }, 2);
  if (code >= RELAY_OFF && code <= BANK_READ) {
    if (first === undefined) return { status: 'incomplete' };
    if (code < RELAY_ON) return decoded({ kind: 'setRelay', bank: first, relay: code - RELAY_OFF + 1, on: false }, 3);
    if (code < RELAY_READ) return decoded({ kind: 'setRelay', bank: first, relay: code - RELAY_ON + 1, on: true }, 3);
    if (code < BANK_READ) return decoded({ kind: 'readRelay', bank: first, relay: code - RELAY_READ + 1 }, 3);
    return decoded({ kind: 'readBank', bank: first }, 3);
  }
  if (code === ALL_OFF || code === ALL_ON) {
    return first === undefined ? { status: 'incomplete' } : decoded({ kind: 'setAllRelays', bank: first, on: code === ALL_ON }, 3);
  }
  if (code === BANK_WRITE) {
    if (first === undefined || second === undefined) return { status: 'incomplete' };
    return decoded({ kind: 'writeBank', bitmap: first, bank: second }, 4);
  }
  return { status: 'invalid', reason: `unknown command ${code}` };
}

function decoded(command: ProxrCommand, length: number): ProxrRequest {
  return { status: 'command', command, framing: 'raw', length };
}
