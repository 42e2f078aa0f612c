import { isIP } from 'node:net';
import { deviceNameField, environmentField, hardwareTextField, hostField } from '@mozpool/contracts';
import { type InventoryRecord, labelsProblem } from '@mozpool/domain';
import { parseMacAddress, parsePowerUrl, relayInfoProblem } from '@mozpool/protocols';
import type { z } from 'zod';
import type { MappedField, Mapping } from './mapping.js';
import { fillTemplate } from './template.js';

export interface Entry {
  source: string;
  key: string;
  oldId?: number | undefined;
  facts: unknown;
}

/** `skipped`: it is none of ours. `problems`: it is, and cannot be used; the whole inventory is not believed then. */
export type Mapped =
  | { what: 'record'; record: InventoryRecord }
  | { what: 'skipped'; name: string; reason: string }
  | { what: 'invalid'; problems: string[] };

export interface MapOptions {
  mapping: Mapping;
  /** Devices at imaging servers that begin like this are left to somebody else. */
  ignoreServers: RegExp | null;
  /** Stored as it is told, as Mozpool 4.2 did. */
  anyRelayInfo: boolean;
}

const REQUIRED: readonly MappedField[] = ['name', 'mac_address', 'imaging_server', 'hardware_type', 'hardware_model'];
/** Without these it is no device of Mozpool. */
const OURS: readonly MappedField[] = ['name', 'imaging_server', 'mac_address'];
const MAX_RELAY_INFO_LENGTH = 300;

const by = (schema: z.ZodType) => (value: string) => schema.safeParse(value).error?.issues[0]?.message ?? null;
// made once: to make a schema takes as long as to check dozens of values with it
const nameProblem = by(deviceNameField);
const fqdnProblem = by(hostField(256));
const serverProblem = by(hostField(255));
const hardwareProblem = by(hardwareTextField);
const environmentProblem = by(environmentField);

/** One device of a source, in the terms of Mozpool. */
export function toRecord({ source, key, oldId, facts }: Entry, { mapping, ignoreServers, anyRelayInfo }: MapOptions): Mapped {
  const told = Object.fromEntries(
    Object.entries(mapping.fields).map(([field, template]) => [field, fillTemplate(template, facts)]),
  ) as Partial<Record<MappedField, string | null>>;
  const shown = told.name ?? `${source} ${key}`;
  const absent = OURS.find((field) => told[field] == null);
  if (absent) return { what: 'skipped', name: shown, reason: `it tells no ${absent.replace('_', ' ')}` };
  if (ignoreServers?.test(told.imaging_server!))
    return { what: 'skipped', name: shown, reason: `its imaging server ${told.imaging_server} is ignored` };

  const problems: string[] = [];
  const checked = (field: string, value: string | null | undefined, problemOf: (value: string) => string | null): string | null => {
    if (value == null) return null;
    const problem = problemOf(value);
    if (problem !== null) problems.push(`${shown} (${source} ${key}): ${field} "${value}" ${problem}`);
    return value;
  };
  for (const field of REQUIRED) if (told[field] == null) problems.push(`${shown} (${source} ${key}): ${field} is not told`);
  const name = told.name!.toLowerCase().split('.')[0]!;
  const values: Record<string, string | null> = {
    name: checked('name', name, nameProblem),
    fqdn: checked('fqdn', (told.fqdn ?? told.name!).toLowerCase(), fqdnProblem),
    mac_address: parseMacAddress(told.mac_address!),
    imaging_server: checked('imaging_server', told.imaging_server, serverProblem),
    hardware_type: checked('hardware_type', told.hardware_type, hardwareProblem),
    hardware_model: checked('hardware_model', told.hardware_model, hardwareProblem),
  };
  checked('mac_address', told.mac_address, unicastProblem);
  if ('relay_info' in told) values.relay_info = checked('relay_info', told.relay_info, anyRelayInfo ? lengthProblem : relayInfoProblem);
  if ('power' in told) values.power_url = checked('power', told.power, powerProblem);
  if ('environment' in told && told.environment !== null) values.environment = checked('environment', told.environment, environmentProblem);
  if ('ip_address' in told) {
    // NetBox writes addresses with the length of their network
    const address = told.ip_address?.split('/')[0] ?? null;
    values.ip_address = checked('ip_address', address, (text) => (isIpAddress(text) ? null : 'is no IP address'));
  }
  const labels = Object.fromEntries(
    Object.entries(mapping.labels)
      .map(([label, template]) => [label, fillTemplate(template, facts)] as const)
      .filter((entry): entry is [string, string] => entry[1] !== null),
  );
  const problem = labelsProblem(labels);
  if (problem !== null) problems.push(`${shown} (${source} ${key}): ${problem}`);
  for (const [label, value] of Object.entries(labels)) values[`labels.${label}`] = value;
  if (problems.length > 0) return { what: 'invalid', problems };
  return { what: 'record', record: { source, key, ...(oldId !== undefined && { oldId }), values } };
}

const lengthProblem = (value: string) =>
  value.length > MAX_RELAY_INFO_LENGTH ? `must have at most ${MAX_RELAY_INFO_LENGTH} characters` : null;
const isIpAddress = (text: string) => isIP(text) !== 0;

function powerProblem(url: string): string | null {
  try {
    parsePowerUrl(url);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The address of one network card. */
function unicastProblem(text: string): string | null {
  const mac = parseMacAddress(text);
  if (mac === null) return 'is no MAC address such as 52:54:00:12:34:56';
  if (/^0+$/.test(mac)) return 'is the MAC address of nothing';
  return Number.parseInt(mac.slice(0, 2), 16) % 2 === 1 ? 'is the MAC address of a group' : null;
}
