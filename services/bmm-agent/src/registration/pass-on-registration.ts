import { isIP } from 'node:net';
import { MAX_REGISTRATION_FIELD_LENGTH, MAX_REGISTRATION_FIELDS, type RegistrationMessage } from '@mozpool/contracts';
import type { SutRegistration } from '@mozpool/hardware';
import { parseMacAddress } from '@mozpool/protocols';
import type { Log } from '@mozpool/service-kit';

const MAX_NAME_LENGTH = 64;
/** Registrations under way to the queue; a LAN that restarts as a whole sends a few hundred. */
const MAX_UNDER_WAY = 500;

export interface RegistrationsInput {
  server: string;
  send: (message: RegistrationMessage) => Promise<void>;
  log: Log;
}

/**
 * Tells Lifeguard what a SUT agent said when it started. A device says so once and is not asked again; where the queue is away
 * the line is lost, and the next probe of the device tells that it is up.
 */
export function createRegistrations({ server, send, log }: RegistrationsInput) {
  let underWay = 0;
  return async ({ peer, fields }: SutRegistration): Promise<void> => {
    if (underWay >= MAX_UNDER_WAY) return void log.warn('too many SUT registrations at once; one is dropped', { peer: peer.address });
    underWay += 1;
    try {
      await send(registrationMessage(server, peer.address, fields));
    } catch (error) {
      log.warn('a SUT registration could not be passed on; it is lost', { peer: peer.address, reason: (error as Error).message });
    } finally {
      underWay -= 1;
    }
  };
}

/** NAME is a MAC address by custom, and a name where it is none. What is too long or too much is cut off. */
export function registrationMessage(server: string, peer: string, fields: ReadonlyMap<string, string>): RegistrationMessage {
  const name = fields.get('NAME') ?? '';
  const mac = parseMacAddress(name);
  return {
    source: 'sut',
    server,
    mac,
    name: mac === null && name !== '' ? name.slice(0, MAX_NAME_LENGTH) : null,
    address: isIP(peer) ? peer : null,
    addressSeen: isIP(peer) !== 0,
    fields: Object.fromEntries(
      [...fields]
        .filter(([field]) => field !== '' && field.length <= MAX_NAME_LENGTH)
        .slice(0, MAX_REGISTRATION_FIELDS)
        .map(([field, value]) => [field, value.slice(0, MAX_REGISTRATION_FIELD_LENGTH)]),
    ),
  };
}
