import type { LabInput } from '@mozpool/contracts';
import { stringify } from 'yaml';
import { hardwareKey } from './lab-kinds.js';
import type { LabState } from './lab-state.js';

export interface ExportOptions {
  /** With the addresses at which devices were seen, which change by themselves. */
  addresses: boolean;
}

/** What an installation knows as a file that `apply` takes: what is active, without what is as it is by default. */
export function exportLab(state: LabState, { addresses }: ExportOptions): LabInput {
  const hardwareTypes = active(state.hardwareTypes);
  const known = new Set(hardwareTypes.map(hardwareKey));
  return {
    imagingServers: active(state.imagingServers).map(({ fqdn }) => ({ fqdn })),
    hardwareTypes: hardwareTypes.map(({ type, model, limits, labels }) => ({ type, model, ...unless({}, { limits, labels }) })),
    pxeConfigs: state.pxeConfigs.map(({ name, description, contents, active }) => ({
      name,
      description,
      contents,
      ...unless(true, { active }),
    })),
    images: active(state.images).map((image) => ({
      name: image.name,
      ...unless([], { bootConfigKeys: image.boot_config_keys }),
      ...unless(false, { canReuse: image.can_reuse, hidden: image.hidden, hasSutAgent: image.has_sut_agent }),
      checks: image.checks as NonNullable<LabInput['images']>[number]['checks'],
      ...unless([], {
        boots: image.boot_configurations.flatMap(({ type, model, pxe_config }) =>
          pxe_config === null || !known.has(hardwareKey({ type, model })) ? [] : [{ type, model, pxeConfig: pxe_config }],
        ),
      }),
    })),
    relayBoards: active(state.relayBoards).map(({ name, fqdn, imaging_server }) => ({ name, fqdn, imagingServer: imaging_server })),
    devices: active(state.devices).map((device) => ({
      name: device.name,
      fqdn: device.fqdn,
      mac: device.mac_address,
      imagingServer: device.imaging_server,
      hardware: device.hardware,
      ...unless(null, { relayInfo: device.relay_info, power: device.power.url }),
      ...unless('icmp', { ping: device.ping }),
      ...unless(DEFAULT_SUT_PORT, { sutPort: device.sut_port }),
      ...unless('none', { environment: device.environment }),
      ...unless(0, { inventoryId: device.inventory_id }),
      ...unless({}, { labels: device.labels }),
      ...(addresses && device.ip_address !== null && { ipAddress: device.ip_address }),
    })),
    registrationRules: active(state.registrationRules).map((rule) => ({
      name: rule.name,
      ...unless(DEFAULT_POSITION, { position: rule.position }),
      ...unless(null, { macPrefix: rule.mac_prefix, imagingServer: rule.imaging_server }),
      ...unless({}, { fields: rule.fields }),
      hardware: rule.hardware,
      ...unless('none', { environment: rule.environment }),
      ...unless({}, { labels: rule.labels }),
    })),
  };
}

/** Sections in the order in which they build on each other; empty ones are left out. */
export function labText(lab: LabInput): string {
  const sections = Object.entries(lab).filter(([, rows]) => (rows as readonly unknown[]).length > 0);
  return stringify(Object.fromEntries(sections), { lineWidth: 0, aliasDuplicateObjects: false });
}

const DEFAULT_SUT_PORT = 20_701;
const DEFAULT_POSITION = 100;

const active = <Row extends { active: boolean }>(rows: readonly Row[]) => rows.filter((row) => row.active);

/** Those fields that are not what they are by default. */
function unless<Fields extends Record<string, unknown>>(usual: unknown, fields: Fields): Partial<Fields> {
  const same = JSON.stringify(usual);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => JSON.stringify(value) !== same)) as Partial<Fields>;
}
