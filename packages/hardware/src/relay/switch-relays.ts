/**
 * Switches the power of several devices of a board and reads it back (proxr-relay.md §4.3). Several relays of one bank move at the same
 * moment, by one command that leaves the bank's other relays as they are; a single one has commands of its own.
 */

import { formatRelayInfo, type ProxrCommand, type ProxrFraming, type RelayAddress } from '@mozpool/protocols';
import type { PowerStep } from './power-step.js';
import { type RelayFailed, relayFailed } from './relay-result.js';

export type Send = (command: ProxrCommand, framing: ProxrFraming | undefined) => Promise<number | RelayFailed>;

/** Null for a step whose power reads as asked; a failure for the others. */
export type Switched = ReadonlyMap<PowerStep, RelayFailed | null>;

export async function switchRelays(steps: readonly PowerStep[], power: 'on' | 'off', send: Send): Promise<Switched> {
  const outcomes = new Map<PowerStep, RelayFailed | null>();
  for (const bank of new Set(steps.map(({ relay }) => relay.bank))) {
    const together = steps.filter(({ relay }) => relay.bank === bank);
    const reading = together.length === 1 ? await switchOne(together[0]!.relay, power, send) : await switchBank(together, power, send);
    for (const step of together) outcomes.set(step, typeof reading === 'number' ? unconfirmed(step.relay, power, reading) : reading);
  }
  return outcomes;
}

/** The relay's bit in the bank's bitmap as it reads afterwards. */
async function switchOne(address: RelayAddress, power: 'on' | 'off', send: Send): Promise<number | RelayFailed> {
  const { bank, relay, framing } = address;
  const acknowledged = await send({ kind: 'setRelay', bank, relay, on: relayOn(address, power) }, framing);
  if (typeof acknowledged !== 'number') return switching(power, acknowledged);
  const state = await send({ kind: 'readRelay', bank, relay }, framing);
  return typeof state === 'number' ? state << (relay - 1) : readingBack(power, state);
}

/** The bank's bitmap as it reads afterwards. */
async function switchBank(steps: readonly PowerStep[], power: 'on' | 'off', send: Send): Promise<number | RelayFailed> {
  const { bank, framing } = steps[0]!.relay;
  const before = await send({ kind: 'readBank', bank }, framing);
  if (typeof before !== 'number') return switching(power, before);
  const bitmap = steps.reduce((bits, { relay }) => {
    const bit = 1 << (relay.relay - 1);
    return relayOn(relay, power) ? bits | bit : bits & ~bit;
  }, before);
  const acknowledged = await send({ kind: 'writeBank', bank, bitmap }, framing);
  if (typeof acknowledged !== 'number') return switching(power, acknowledged);
  const after = await send({ kind: 'readBank', bank }, framing);
  return typeof after === 'number' ? after : readingBack(power, after);
}

/** Which way a relay has to stand: a device on the normally closed contact is powered while its relay is off. */
export function relayOn({ contact = 'nc' }: RelayAddress, power: 'on' | 'off'): boolean {
  return (power === 'off') === (contact === 'nc');
}

function unconfirmed(address: RelayAddress, power: 'on' | 'off', bitmap: number): RelayFailed | null {
  const on = (bitmap & (1 << (address.relay - 1))) !== 0;
  if (on === relayOn(address, power)) return null;
  return relayFailed(
    'not_confirmed',
    `the board acknowledged power ${power}, but relay ${formatRelayInfo(address)} reads ${on ? 1 : 0}; its contact may be stuck`,
  );
}

const switching = (power: string, failure: RelayFailed) => ({ ...failure, detail: `switching power ${power}: ${failure.detail}` });
const readingBack = (power: string, failure: RelayFailed) => ({
  ...failure,
  detail: `reading power back after switching it ${power}: ${failure.detail}`,
});
