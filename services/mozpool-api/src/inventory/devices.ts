import type { DeviceDetails } from '@mozpool/contracts';
import { DEVICES, findDeviceDetails, type InventoryRow, loadKinds } from '@mozpool/db';
import { acceptsDeviceEvent } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';
import type { ApiDeps } from '../api-deps.js';
import { askDevice } from '../devices/ask-device.js';
import { deviceDetails } from '../devices/device-details.js';
import { knownDevice } from '../devices/known-device.js';
import type { Handlers } from '../http/handlers.js';
import { hardwareTypeIdOf, requireImagingServer, requirePowerUrl, requireRelayInfo, storedMac } from './body-problem.js';
import { nounHandlers } from './noun-handlers.js';

type Ids = 'createDevice' | 'changeDevice' | 'deactivateDevice' | 'activateDevice' | 'removeDevice';

interface DeviceBody {
  mac_address?: string | undefined;
  imaging_server?: string | undefined;
  hardware?: { type: string; model: string } | undefined;
  relay_info?: string | null | undefined;
  power?: string | null | undefined;
  ping?: string | undefined;
  [field: string]: unknown;
}

/** Their list and details have more to show than what operators describe. */
export const deviceInventory = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const { db } = deps;
  const devices = nounHandlers(deps, {
    noun: DEVICES,
    key: 'device',
    plural: 'devices',
    what: 'A device',
    unknown: { code: 'unknown_device', param: 'device' },
    show: (row: InventoryRow) => row,
  });
  const shown = async (name: string): Promise<{ device: DeviceDetails }> => {
    const row = await findDeviceDetails(db, { name });
    if (!row) throw new Problem('unknown_device', { device: name });
    const [kind] = await loadKinds(db, [row.kindId]);
    return { device: deviceDetails(row, kind?.labels ?? {}, deps) };
  };
  /** As the columns take it. */
  const stored = async ({ hardware, ping, power, ...body }: DeviceBody): Promise<Record<string, unknown>> => {
    if (body.relay_info != null) requireRelayInfo(body.relay_info);
    if (power != null) requirePowerUrl(power);
    if (body.imaging_server !== undefined) await requireImagingServer(db, body.imaging_server);
    return {
      ...body,
      ...(body.mac_address !== undefined && { mac_address: storedMac('mac_address', body.mac_address) }),
      ...(hardware && { hardware_type_id: await hardwareTypeIdOf(db, hardware) }),
      ...(ping !== undefined && { ping_method: ping }),
      ...(power !== undefined && { power_url: power }),
    };
  };
  return {
    createDevice: async ({ body, caller }) => {
      requireAllPools(caller, `device ${body.name}`);
      await devices.create(await stored(body), caller);
      return { ...json(await shown(body.name)), status: 201 };
    },
    changeDevice: async ({ params: { name }, body, caller }) => {
      if (body.environment !== undefined || body.labels !== undefined || body.hardware !== undefined)
        requireAllPools(caller, `device ${name}`);
      await devices.change(name, await stored(body), caller);
      return json(await shown(name));
    },
    /** Offline first, so that nothing touches it any more; one that is locked out is left alone already. */
    deactivateDevice: async ({ params: { name }, body, caller }) => {
      const { state, active } = await knownDevice(db, name);
      const order = 'please_go_offline';
      if (active && acceptsDeviceEvent(state, order) !== 'no') await askDevice(deps, name, { order, caller, body });
      await devices.setActive(name, false, { caller, reason: body.reason ?? null });
      return json(await shown(name));
    },
    /** It stays offline until it is brought online. */
    activateDevice: async ({ params: { name }, body, caller }) => {
      await devices.setActive(name, true, { caller, reason: body.reason ?? null });
      return json(await shown(name));
    },
    removeDevice: ({ params: { name }, caller }) => devices.remove(name, caller),
  };
};

/** Whoever is limited to pools could otherwise put a device into any of them. */
export function requireAllPools(caller: Caller, what: string): void {
  if (caller.pools === null) return;
  throw new Problem('forbidden_pool', { token: caller.name, what, pool: 'to be decided', pools: caller.pools.join(', ') });
}
