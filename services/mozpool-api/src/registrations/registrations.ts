import { isIP } from 'node:net';
import { apiTime, type registrationRowSchema, timeOrNull } from '@mozpool/contracts';
import { listRegistrations, type RegistrationRow } from '@mozpool/db';
import { json, noContent, Problem } from '@mozpool/service-kit';
import type { z } from 'zod';
import { hasScope } from '../access/caller.js';
import { createRateLimit } from '../access/rate-limit.js';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { cursorOf, readIdCursor } from '../format/cursor.js';
import { readId } from '../format/read-id.js';
import type { Handlers } from '../http/handlers.js';
import {
  bodyProblem,
  hardwareTypeIdOf,
  requireImagingServer,
  requirePowerUrl,
  requireRelayInfo,
  storedMac,
} from '../inventory/body-problem.js';
import { requireAllPools } from '../inventory/devices.js';

/** Everybody may register a device, so nobody may do it often: six a minute from one address, and 30 at once, for a rack behind one. */
const REGISTRATIONS_PER_SECOND = 0.1;
const REGISTRATION_BURST = 30;

type Ids = 'registerDevice' | 'listRegistrations' | 'approveRegistration' | 'rejectRegistration';

export const registrations = ({ db, engine, queues }: ApiDeps): Pick<Handlers, Ids> => {
  const limit = createRateLimit({ perSecond: REGISTRATIONS_PER_SECOND, burst: REGISTRATION_BURST });
  return {
    registerDevice: async ({ body, caller }) => {
      const trusted = hasScope(caller, 'operate') && caller.tokenId !== null;
      if (!trusted) limit.take(caller.address);
      const { mac, name = null, imaging_server = null, hardware, address, fields = {} } = body;
      const told = { ...fields, ...(hardware !== undefined && { HARDWARE: hardware }), ...(address !== undefined && { IPADDR: address }) };
      const seen = caller.address.replace(/^::ffff:/, '');
      const taken = await engine.takeRegistration({
        source: 'http',
        server: imaging_server,
        mac: storedMac('mac', mac),
        name,
        address: trusted ? (address ?? null) : isIP(seen) ? seen : null,
        addressSeen: trusted && address !== undefined,
        fields: told,
      });
      if (taken.outcome === 'ignored') throw bodyProblem('mac', 'must be a MAC address');
      return json({ outcome: taken.outcome, registration: taken.id, device: taken.device });
    },

    listRegistrations: async ({ query: { state = 'waiting', limit: pageSize, after } }) => {
      const size = pageSize ?? LIST_LIMITS.inventory;
      const rows = await listRegistrations(db, { state: state === 'any' ? null : state, after: readIdCursor(after), limit: size });
      const last = rows.length === size ? rows.at(-1) : undefined;
      const next = pageSize === undefined ? {} : { next: last ? cursorOf(String(last.id)) : null };
      return json({ registrations: rows.map(registrationJson), ...next });
    },

    approveRegistration: async ({ params, body, caller }) => {
      requireAllPools(caller, `the device of registration ${params.id}`);
      const id = knownId(params.id);
      if (body.relay_info != null) requireRelayInfo(body.relay_info);
      if (body.power != null) requirePowerUrl(body.power);
      if (body.imaging_server !== undefined) await requireImagingServer(db, body.imaging_server);
      const decision = await engine.approveRegistration(id, {
        hardwareTypeId: await hardwareTypeIdOf(db, body.hardware),
        type: body.hardware.type,
        environment: body.environment ?? 'none',
        labels: body.labels ?? {},
        imagingServer: body.imaging_server ?? null,
        name: body.name,
        mac: body.mac === undefined ? undefined : storedMac('mac', body.mac),
        fqdn: body.fqdn,
        relayInfo: body.relay_info,
        powerUrl: body.power,
        ping: body.ping,
        sutPort: body.sut_port,
        by: caller.name,
        reason: body.reason ?? null,
      });
      switch (decision.outcome) {
        case 'approved':
          await queues.ring('match', 0);
          return json({ device: decision.device });
        case 'incomplete':
          throw new Problem('invalid_body', { problems: `${decision.problem}.` });
        case 'exists':
          throw new Problem('already_exists', { what: 'a device', field: decision.constraint.includes('mac') ? 'MAC address' : 'name' });
        case 'decided':
          throw decided(decision.registration);
        default:
          throw new Problem('unknown_registration', { registration: id });
      }
    },

    rejectRegistration: async ({ params, body, caller }) => {
      const id = knownId(params.id);
      const decision = await engine.rejectRegistration(id, { by: caller.name, reason: body.reason ?? null });
      if (decision.outcome === 'decided') throw decided(decision.registration);
      if (decision.outcome === 'unknown') throw new Problem('unknown_registration', { registration: id });
      return noContent();
    },
  };
};

function knownId(text: string): number {
  const id = readId(text);
  if (id === undefined) throw new Problem('unknown_registration', { registration: text });
  return id;
}

const decided = ({ id, decidedBy, device }: RegistrationRow) =>
  new Problem('registration_decided', { registration: id, decided_by: decidedBy, device });

function registrationJson(row: RegistrationRow): z.output<typeof registrationRowSchema> {
  return {
    id: row.id,
    state: row.state,
    mac_address: row.macAddress,
    name: row.name,
    address: row.address,
    imaging_server: row.imagingServer,
    source: row.source,
    fields: row.fields,
    first_seen: apiTime(row.firstSeenAt),
    last_seen: apiTime(row.lastSeenAt),
    times: row.times,
    decided: timeOrNull(row.decidedAt),
    decided_by: row.decidedBy,
    reason: row.reason,
    device: row.device,
  };
}
