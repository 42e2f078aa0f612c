import { type Lab, type LabInput, labSchema } from '@mozpool/contracts';
import { insist } from '../insist.js';
import { inTransaction, type Pool, type Queryable } from '../pool.js';

/**
 * Adds and changes what a lab description names, in one transaction; removes nothing and touches no machine's state. It begins again if it
 * had to give way to services that are at work.
 * New devices begin in the state `new`. A name that the description uses but nobody defined is an error that names it.
 */
export async function applyLab(pool: Pool, input: LabInput): Promise<void> {
  const lab = labSchema.parse(input);
  await insist(() => inTransaction(pool, (db) => applyAll(db, lab)));
}

async function applyAll(db: Queryable, lab: Lab): Promise<void> {
  for (const { fqdn } of lab.imagingServers)
    await db.query('insert into imaging_servers (fqdn) values ($1) on conflict do nothing', [fqdn]);
  for (const hardware of lab.hardwareTypes) {
    await db.query(
      `insert into hardware_types (type, model, limits, labels) values ($1, $2, $3, coalesce($4, '{}'::jsonb))
         on conflict (type, model) do update set limits = excluded.limits, labels = coalesce($4, hardware_types.labels), revision = hardware_types.revision + 1`,
      [hardware.type, hardware.model, JSON.stringify(hardware.limits), hardware.labels ?? null],
    );
  }
  for (const config of lab.pxeConfigs) {
    await db.query(
      `insert into pxe_configs (name, description, contents, active) values ($1, $2, $3, $4)
         on conflict (name) do update set description = excluded.description, contents = excluded.contents, active = excluded.active, revision = pxe_configs.revision + 1`,
      [config.name, config.description, config.contents, config.active],
    );
  }
  for (const image of lab.images) {
    const imageId = await idOf(
      db,
      `insert into images (name, boot_config_keys, can_reuse, hidden, has_sut_agent, checks) values ($1, $2, $3, $4, $5, $6)
         on conflict (name) do update set boot_config_keys = excluded.boot_config_keys, can_reuse = excluded.can_reuse, hidden = excluded.hidden,
           has_sut_agent = excluded.has_sut_agent, checks = excluded.checks, revision = images.revision + 1 returning id`,
      [image.name, JSON.stringify(image.bootConfigKeys), image.canReuse, image.hidden, image.hasSutAgent, JSON.stringify(image.checks)],
      `image ${image.name}`,
    );
    for (const boot of image.boots) {
      const hardwareId = await hardwareTypeId(db, boot);
      const pxeConfigId = await idOf(
        db,
        'select id from pxe_configs where name = $1',
        [boot.pxeConfig],
        `PXE configuration "${boot.pxeConfig}" of image ${image.name}`,
      );
      await db.query(
        `insert into image_pxe_configs (image_id, hardware_type_id, pxe_config_id) values ($1, $2, $3)
           on conflict (image_id, hardware_type_id) do update set pxe_config_id = excluded.pxe_config_id`,
        [imageId, hardwareId, pxeConfigId],
      );
    }
  }
  for (const board of lab.relayBoards) {
    await db.query(
      `insert into relay_boards (name, fqdn, imaging_server_id) values ($1, $2, $3)
         on conflict (name) do update set fqdn = excluded.fqdn, imaging_server_id = excluded.imaging_server_id, revision = relay_boards.revision + 1`,
      [board.name, board.fqdn, await serverId(db, board.imagingServer)],
    );
  }
  for (const device of lab.devices) {
    await db.query(
      `insert into devices (name, fqdn, inventory_id, mac_address, imaging_server_id, hardware_type_id, relay_info, ping_method, sut_port, environment, labels, ip_address, power_url)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, coalesce($11, '{}'::jsonb), $12, $13)
         on conflict (name) do update set fqdn = excluded.fqdn, inventory_id = excluded.inventory_id, mac_address = excluded.mac_address,
           imaging_server_id = excluded.imaging_server_id, hardware_type_id = excluded.hardware_type_id, relay_info = excluded.relay_info, power_url = excluded.power_url,
           ping_method = excluded.ping_method, sut_port = excluded.sut_port, environment = excluded.environment, labels = coalesce($11, devices.labels),
           ip_address = coalesce(excluded.ip_address, devices.ip_address), revision = devices.revision + 1`,
      [
        device.name,
        device.fqdn,
        device.inventoryId,
        device.mac,
        await serverId(db, device.imagingServer),
        await hardwareTypeId(db, device.hardware),
        device.relayInfo,
        device.ping,
        device.sutPort,
        device.environment,
        device.labels ?? null,
        device.ipAddress ?? null,
        device.power,
      ],
    );
  }
  for (const rule of lab.registrationRules) {
    await db.query(
      `insert into registration_rules (name, position, mac_prefix, imaging_server_id, fields, hardware_type_id, environment, labels)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (name) do update set position = excluded.position, mac_prefix = excluded.mac_prefix, imaging_server_id = excluded.imaging_server_id,
           fields = excluded.fields, hardware_type_id = excluded.hardware_type_id, environment = excluded.environment, labels = excluded.labels,
           revision = registration_rules.revision + 1`,
      [
        rule.name,
        rule.position,
        rule.macPrefix,
        rule.imagingServer === null ? null : await serverId(db, rule.imagingServer),
        JSON.stringify(rule.fields),
        await hardwareTypeId(db, rule.hardware),
        rule.environment,
        JSON.stringify(rule.labels ?? {}),
      ],
    );
  }
}

const serverId = (db: Queryable, fqdn: string) =>
  idOf(db, 'select id from imaging_servers where fqdn = $1', [fqdn], `imaging server "${fqdn}"`);
const hardwareTypeId = (db: Queryable, { type, model }: { type: string; model: string }) =>
  idOf(db, 'select id from hardware_types where type = $1 and model = $2', [type, model], `hardware type "${type}" model "${model}"`);

async function idOf(db: Queryable, sql: string, values: unknown[], what: string): Promise<number> {
  const { rows } = await db.query<{ id: number }>(sql, values);
  if (!rows[0]) throw new Error(`${what} is not defined: add it to the description`);
  return rows[0].id;
}
