import type { Demand, DeviceKind, Selector } from '@mozpool/domain';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** Every kind that a device has, and how many have it. */
export async function loadKindsInUse(db: Queryable): Promise<(DeviceKind & { devices: number })[]> {
  const { rows } = await runPrepared<DeviceKind & { devices: number }>(
    db,
    'load-kinds-in-use',
    `select k.id, k.hardware_type_id as "hardwareTypeId", k.imaging_server_id as "imagingServerId", k.labels, k.powered, k.active, n.devices
     from (select kind_id, count(*)::int as devices from devices group by kind_id) n join device_kinds k on k.id = n.kind_id order by k.id`,
    [],
  );
  return rows;
}

/** Which images boot on which hardware types. */
export async function loadBoots(db: Queryable): Promise<{ imageId: number; hardwareTypeId: number }[]> {
  const { rows } = await runPrepared<{ imageId: number; hardwareTypeId: number }>(
    db,
    'load-boots',
    'select image_id as "imageId", hardware_type_id as "hardwareTypeId" from image_pxe_configs where pxe_config_id is not null',
    [],
  );
  return rows;
}

export interface QueuedRequest extends Demand {
  id: number;
  selector: Selector;
  image: string;
  /** When it stops waiting, milliseconds from now. */
  givesUpInMs: number;
  /** The device that it names; null: any, or one that is gone. */
  deviceId: number | null;
  deviceKindId: number | null;
  priority: number;
  /** The database's clock, milliseconds since the epoch. */
  now: number;
}

/** The requests that wait for a device, in the order in which they are served. */
export async function loadQueue(db: Queryable, { states, limit }: { states: readonly string[]; limit: number }): Promise<QueuedRequest[]> {
  const { rows } = await runPrepared<QueuedRequest>(
    db,
    'load-queue',
    `select r.id, r.requested_device as "requestedDevice", r.environment, r.selector, r.image_id as "imageId", i.name as image,
       date_part('epoch', least(r.expires_at, r.state_deadline) - now()) * 1000 as "givesUpInMs", d.id as "deviceId", d.kind_id as "deviceKindId",
       r.priority, date_part('epoch', now()) * 1000 as now
     from requests r join images i on i.id = r.image_id left join devices d on d.name = r.requested_device
     where r.state = any($1) and r.expires_at > now() order by r.priority desc, r.id limit $2`,
    [states, limit],
  );
  return rows;
}

/** What a device does, as far as those who wait for it want to know. */
export interface FleetDevice {
  id: number;
  name: string;
  kindId: number;
  state: string;
  nextImage: string | null;
  provenAt: number | null;
  /** Since when it is in its state, milliseconds. */
  inStateMs: number;
  /** The agent of its imaging server is heard. */
  alive: boolean;
  /** Who holds it; null: nobody. */
  requestId: number | null;
  heldMs: number | null;
  holderImage: string | null;
  expiresAt: number | null;
  /** The database's clock. */
  now: number;
}

/** All devices of some kinds, by name. Measured with 10,000 devices of which half are held: 71 ms. */
export async function loadFleetDevices(db: Queryable, kindIds: readonly number[]): Promise<FleetDevice[]> {
  const { rows } = await runPrepared<FleetDevice>(
    db,
    'load-fleet-devices',
    `select d.id, d.name, d.kind_id as "kindId", d.state, n.name as "nextImage", date_part('epoch', d.proven_at) * 1000 as "provenAt",
       date_part('epoch', now() - d.state_entered_at) * 1000 as "inStateMs", s.alive, r.id as "requestId",
       date_part('epoch', now() - c.created_at) * 1000 as "heldMs", i.name as "holderImage", date_part('epoch', r.expires_at) * 1000 as "expiresAt",
       date_part('epoch', now()) * 1000 as now
     from devices d join imaging_servers s on s.id = d.imaging_server_id
     left join images n on n.id = d.next_image_id
     left join claims c on c.device_id = d.id left join requests r on r.id = c.request_id left join images i on i.id = r.image_id
     where d.kind_id = any($1) order by d.name`,
    [kindIds],
  );
  return rows;
}

/** The kind of a device; undefined: there is none of this name. */
export async function findKindOfDevice(db: Queryable, { name }: { name: string }): Promise<number | undefined> {
  const { rows } = await runPrepared<{ kindId: number }>(
    db,
    'find-kind-of-device',
    'select kind_id as "kindId" from devices where name = $1',
    [name],
  );
  return rows[0]?.kindId;
}
