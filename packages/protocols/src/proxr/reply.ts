/**
 * ProXR replies (proxr-relay.md §2.3). There is no error reply and no length in raw mode: what may come depends on the
 * command, so a reply is read against the command that it answers.
 */

import { takeApiFrame, wrapApiFrame } from './api-frame.js';
import type { ProxrCommand, ProxrFraming } from './command.js';

/** Control command done; two-way test passed (run mode). */
export const PROXR_OK = 85;
/** Answers to the two-way test of a board that is reachable but ignores relay commands. */
export const PROXR_CONFIGURATION_MODE = 86;
export const PROXR_LOCKDOWN_MODE = 87;

export type ProxrReplyReading =
  | { readonly status: 'incomplete' }
  /** `value` is the first data byte of a query: 0 or 1 for a relay, a bitmap for a bank, the mode byte for a test. */
  | { readonly status: 'done'; readonly value: number }
  | { readonly status: 'wrong'; readonly reason: string };

/** Reads what a board has sent so far as the answer to `command`. */
export function readProxrReply(received: Buffer, command: ProxrCommand, framing: ProxrFraming = 'raw'): ProxrReplyReading {
  if (framing === 'raw') return readPayload(received, command);
  const frame = takeApiFrame(received);
  if (frame.status === 'incomplete') return frame;
  if (frame.status === 'invalid') return { status: 'wrong', reason: frame.reason };
  if (received.length > frame.length) return { status: 'wrong', reason: `${received.length - frame.length} bytes after the reply` };
  const reading = readPayload(frame.payload, command);
  return reading.status === 'incomplete' ? { status: 'wrong', reason: 'the frame ends before the reply does' } : reading;
}

function readPayload(bytes: Buffer, command: ProxrCommand): ProxrReplyReading {
  const first = bytes[0];
  if (first === undefined) return { status: 'incomplete' };
  switch (command.kind) {
    case 'test':
    case 'readBank':
      return bytes.length === 1 || (command.kind === 'readBank' && command.bank === 0) ? { status: 'done', value: first } : tooLong(bytes);
    case 'readRelay':
      if (bytes.length > 1) return tooLong(bytes);
      return first > 1 ? { status: 'wrong', reason: `relay state ${first} is neither 0 nor 1` } : { status: 'done', value: first };
    default:
      return readAcknowledgement(bytes, command.bank);
  }
}

/** 85, or the two bytes `[bank, status]` of a Fusion controller. */
function readAcknowledgement(bytes: Buffer, bank: number): ProxrReplyReading {
  const first = bytes[0]!;
  if (first === PROXR_OK) return bytes.length === 1 ? { status: 'done', value: first } : tooLong(bytes);
  if (first !== bank) return { status: 'wrong', reason: `byte ${first} instead of ${PROXR_OK}` };
  if (bytes.length === 1) return { status: 'incomplete' };
  return bytes.length === 2 ? { status: 'done', value: bytes[1]! } : tooLong(bytes);
}

function tooLong(bytes: Buffer): ProxrReplyReading {
  return { status: 'wrong', reason: `unexpected reply of ${bytes.length} bytes (${bytes.subarray(0, 8).toString('hex')})` };
}

/** What a board sends: `payload` bare, or in the API envelope when the request came in one. */
export function encodeProxrReply(payload: Uint8Array | readonly number[], framing: ProxrFraming = 'raw'): Buffer {
  const raw = Buffer.from(payload);
  return framing === 'api' ? wrapApiFrame(raw) : raw;
}

/** The acknowledgement of a Fusion controller: bank, then the state that was set. */
export function encodeFusionReply(bank: number, status: number, framing: ProxrFraming = 'raw'): Buffer {
  return encodeProxrReply([bank, status], framing);
}
