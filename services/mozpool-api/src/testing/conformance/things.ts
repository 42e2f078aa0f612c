import type { TestApi } from '../test-api.js';

/** What a row made goes before the next. */
const UNMADE = `
  delete from inventory_runs; delete from registrations; delete from registration_rules; delete from devices where name ~ '^(made|new)'; delete from relay_boards where name ~ '^(made|new)';
  delete from image_pxe_configs where image_id in (select id from images where name ~ '^(made|new)') or hardware_type_id in (select id from hardware_types where type ~ '^(made|new)');
  delete from images where name ~ '^(made|new)'; delete from hardware_types where type ~ '^(made|new)'; delete from pxe_configs where name ~ '^(made|new)';
  delete from device_kinds k where not exists (select from devices d where d.kind_id = k.id);
  delete from imaging_servers where fqdn ~ '^(made|new)'`;
/** One of everything that operators describe, for rows that name it. */
const MADE = `
  insert into imaging_servers (fqdn) values ('made.example');
  insert into hardware_types (type, model) values ('made', 'M1');
  insert into pxe_configs (name, description, contents) values ('made', 'Made', 'made');
  insert into images (name) values ('made'), ('made-boots');
  insert into image_pxe_configs (image_id, hardware_type_id, pxe_config_id) select i.id, h.id, p.id from images i, hardware_types h, pxe_configs p where i.name = 'made-boots' and h.type = 'tegra' and p.name = 'android-boot';
  insert into relay_boards (name, fqdn, imaging_server_id) select 'made', 'made-board.example', id from imaging_servers where fqdn = 'imaging1';
  insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, state, state_deadline, active)
    select 'made-' || n, 'made-1.example', 'aa000000000' || n, s.id, h.id, 'offline', null, n = 1 from generate_series(1, 2) n, imaging_servers s, hardware_types h where s.fqdn = 'imaging1' and h.type = 'tegra';
  insert into registrations (identity, mac_address, source, imaging_server_id) select 'bb0000000001', 'bb0000000001', 'sut', id from imaging_servers where fqdn = 'imaging1';
  insert into registration_rules (name, hardware_type_id, mac_prefix) select 'made', id, 'ff' from hardware_types where type = 'tegra';
  insert into inventory_runs (asked_by, stage, started_at, ended_at, outcome) values ('schedule', 'over', now(), now(), 'unchanged')`;

/** Removes what a row made. */
export async function removeThings({ db }: TestApi): Promise<void> {
  await db.query(UNMADE);
}

/** What stands for an id that only the running test knows. */
export interface Ids {
  /** Of a request that is open. */
  OPEN: number;
  TOKEN: number;
}

/** Puts ids for the words in a path that stand for them; makes the things that it names. */
export async function pathOf(path: string, { db }: TestApi, ids: Ids): Promise<string> {
  const known = path.replace(/OPEN|TOKEN/, (word) => String(ids[word as keyof Ids]));
  if (!/made|HW|TEGRA|REG|RUN/.test(path) && path !== '/api/relay/') return known;
  await db.query(MADE);
  const { rows } = await db.query(`select (select id from hardware_types where type = 'made') as "HW",
    (select id from hardware_types where type = 'tegra') as "TEGRA", (select id from registrations) as "REG", (select id from inventory_runs) as "RUN"`);
  return known.replace(/HW|TEGRA|REG|RUN/, (word) => String(rows[0][word]));
}
