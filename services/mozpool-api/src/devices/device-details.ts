import { apiTime, type DeviceDetails, expiryTime, timeOrNull } from '@mozpool/contracts';
import type { DeviceDetailsRow } from '@mozpool/db';
import {
  ADB_PORT,
  ARMED_DEVICE_STATES,
  deviceAttempts,
  deviceCategory,
  type Labels,
  MAINTENANCE_IMAGE,
  SCRIPT_DEVICE_STATES,
} from '@mozpool/domain';
import { type DeviceRules, unavailableReason } from './availability.js';

/** A device as its details and the list show it. The first thirteen keys are those of Mozpool 4.2. */
export function deviceDetails(device: DeviceDetailsRow, effectiveLabels: Labels, rules: DeviceRules): DeviceDetails {
  const reason = unavailableReason(device, rules);
  const { requestId, assignee } = device;
  return {
    id: device.id,
    name: device.name,
    fqdn: device.fqdn,
    inventory_id: device.inventoryId,
    mac_address: device.macAddress,
    imaging_server: device.imagingServer,
    relay_info: device.relayInfo,
    state: device.state,
    comments: device.comments,
    image: device.image,
    boot_config: device.bootConfig,
    environment: device.environment,
    request_id: requestId,
    available: reason === null,
    unavailable_reason: reason,

    ip_address: device.ipAddress,
    hardware: { type: device.type, model: device.model },
    labels: device.labels,
    effective_labels: effectiveLabels,
    pool: effectiveLabels.pool ?? device.environment,
    next_image: device.nextImage,
    next_boot_config: device.nextBootConfig,
    pxe_config: isArmed(device) ? device.nextPxeConfig : null,
    agent: { url: device.bootUrl, alive: device.alive, silent_since: timeOrNull(device.silentSince) },
    ping: device.pingMethod,
    sut_port: device.sutPort,
    adb_port: ADB_PORT,
    power: { state: device.power ?? 'unknown', since: timeOrNull(device.powerAt), switchable: device.hasPower, url: device.powerUrl },
    state_since: apiTime(device.stateEnteredAt),
    state_deadline: timeOrNull(device.stateDeadline),
    attempts: deviceAttempts(device, rules.deviceLimits, device.limits),
    category: deviceCategory({ state: device.state, held: requestId !== null }),
    failure_cause: device.failureCause,
    coming_online: device.comingOnline,
    proven: timeOrNull(device.provenAt),
    holder:
      requestId === null || assignee === null
        ? null
        : { request_id: requestId, assignee, expires: expiryTime(device.requestExpiresAt ?? device.now) },
    active: device.active,
    revision: device.revision,
  };
}

/** A network boot would be answered: one is expected, or the live image is served until something else is booted. */
function isArmed({ state, nextImage }: DeviceDetailsRow): boolean {
  const states: readonly string[] = nextImage === MAINTENANCE_IMAGE ? [...SCRIPT_DEVICE_STATES] : ARMED_DEVICE_STATES;
  return states.includes(state);
}
