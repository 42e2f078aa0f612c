import { DEVICES, decideRegistration, deviceExists, insertInventory, type RegistrationRow } from '@mozpool/db';
import { namesFor } from '@mozpool/domain';
import { type EngineTransaction, ring } from '../engine-context.js';

/** What becomes of a registration: what the device did not tell, an operator or a rule does. */
export interface RegistrationTemplate {
  hardwareTypeId: number;
  type: string;
  environment: string;
  labels: Record<string, string>;
  imagingServer: string | null;
  /** Otherwise what the device calls itself, or its type and MAC address. */
  name?: string | undefined;
  mac?: string | undefined;
  fqdn?: string | undefined;
  relayInfo?: string | null | undefined;
  powerUrl?: string | null | undefined;
  ping?: string | undefined;
  sutPort?: number | undefined;
  by: string;
  reason: string | null;
}

const SUT_PORT_FIELD = 'CMDPORT';

/** Adds the device of a registration, in its first state: it proves itself like any new device. */
export async function addRegisteredDevice(
  tx: EngineTransaction,
  registration: RegistrationRow,
  template: RegistrationTemplate,
): Promise<{ device: string; id: number } | { problem: string }> {
  const mac = template.mac ?? registration.macAddress;
  if (mac === null) return { problem: 'the device did not tell its MAC address: give "mac"' };
  const { imagingServer } = template;
  if (imagingServer === null) return { problem: 'it is not known which imaging server the device is at: give "imaging_server"' };
  const name = template.name ?? (await freeName(tx, namesFor({ name: registration.name, mac, type: template.type })));
  const id = await insertInventory(tx.db, DEVICES, {
    by: template.by,
    values: {
      name,
      fqdn: template.fqdn ?? registration.address ?? name,
      ip_address: registration.address,
      mac_address: mac,
      imaging_server: imagingServer,
      hardware_type_id: template.hardwareTypeId,
      environment: template.environment,
      labels: template.labels,
      relay_info: template.relayInfo ?? null,
      power_url: template.powerUrl ?? null,
      ping_method: template.ping ?? 'icmp',
      sut_port: template.sutPort ?? sutPort(registration.fields[SUT_PORT_FIELD]),
    },
  });
  await decideRegistration(tx.db, { id: registration.id, state: 'approved', by: template.by, reason: template.reason, deviceId: id });
  tx.events.push({ kind: 'registration', event: 'approved', deviceId: id, details: { id: registration.id, by: template.by } });
  const told = `registered at ${new Date(registration.firstSeenAt).toISOString()}${registration.address ? ` from ${registration.address}` : ''}`;
  tx.logs.push({
    deviceId: id,
    source: 'api',
    message: `${told}; approved by ${template.by}${template.reason ? `: ${template.reason}` : ''}`,
  });
  ring(tx, 'devices', id);
  return { device: name, id };
}

/** The first name that no device has; the last one holds the MAC address, which no other device has. */
async function freeName(tx: EngineTransaction, names: readonly string[]): Promise<string> {
  for (const name of names) if (!(await deviceExists(tx.db, { name }))) return name;
  return names.at(-1)!;
}

const DEFAULT_SUT_PORT = 20_701;

function sutPort(told: string | undefined): number {
  const port = Number(told);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : DEFAULT_SUT_PORT;
}
