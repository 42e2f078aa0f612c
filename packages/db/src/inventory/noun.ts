/**
 * What operators describe through the API: tables of the same shape (a name, a revision, a flag), each with its columns and with
 * what may refer to its rows. The queries in this folder are written once, over these descriptions.
 */
export interface Noun {
  /** As events and messages call it. */
  noun: string;
  table: string;
  /** The column that paths and lists go by. */
  key: string;
  /** Selected by every query, as `t`. */
  select: string;
  /** Field of a change → how its value (as `$n`) is stored. */
  columns: Readonly<Record<string, (parameter: string) => { column: string; value: string }>>;
  /** What refers to a row, with its id as `$1`: rows of `name`. Nothing that is referred to is deleted. */
  uses: readonly { what: string; sql: string /** Nothing that such a row refers to is deactivated either. */; live: boolean }[];
}

const plain = (column: string) => (parameter: string) => ({ column, value: parameter });
const json = (column: string) => (parameter: string) => ({ column, value: `${parameter}::jsonb` });
const reference = (column: string, table: string, key: string) => (parameter: string) => ({
  column,
  value: `(select id from ${table} where ${key} = ${parameter})`,
});
const all = (...columns: string[]) => Object.fromEntries(columns.map((column) => [column, plain(column)]));

export const PXE_CONFIGS: Noun = {
  noun: 'pxe_config',
  table: 'pxe_configs',
  key: 'name',
  select: 't.id, t.name, t.description, t.contents, t.active, t.revision',
  columns: all('name', 'description', 'contents', 'active'),
  uses: [
    {
      what: 'image',
      sql: 'select i.name from image_pxe_configs x join images i on i.id = x.image_id where x.pxe_config_id = $1',
      // inactive ones go on working: they are only not offered any more
      live: false,
    },
    { what: 'device', sql: 'select name from devices where next_pxe_config_id = $1', live: false },
  ],
};

export const IMAGES: Noun = {
  noun: 'image',
  table: 'images',
  key: 'name',
  select: `t.id, t.name, t.boot_config_keys, t.can_reuse, t.hidden, t.has_sut_agent, t.checks, t.active, t.revision,
    (select coalesce(json_agg(json_build_object('hardware_type_id', h.id, 'type', h.type, 'model', h.model, 'pxe_config', p.name) order by h.type, h.model), '[]')
     from image_pxe_configs x join hardware_types h on h.id = x.hardware_type_id left join pxe_configs p on p.id = x.pxe_config_id
     where x.image_id = t.id) as boot_configurations`,
  columns: { ...all('name', 'can_reuse', 'hidden', 'has_sut_agent'), boot_config_keys: json('boot_config_keys'), checks: json('checks') },
  uses: [
    { what: 'device', sql: 'select name from devices where image_id = $1 or next_image_id = $1', live: false },
    { what: 'request', sql: 'select id::text as name from requests where image_id = $1', live: false },
    {
      what: 'boot configuration for',
      sql: `select h.type || ' ' || h.model as name from image_pxe_configs x join hardware_types h on h.id = x.hardware_type_id where x.image_id = $1`,
      live: false,
    },
  ],
};

export const HARDWARE_TYPES: Noun = {
  noun: 'hardware_type',
  table: 'hardware_types',
  key: 'id',
  select: `t.id, t.type, t.model, t.labels, t.limits, t.active, t.revision,
    (select count(*)::int from devices d where d.hardware_type_id = t.id and d.active) as devices`,
  columns: { ...all('type', 'model'), labels: json('labels'), limits: json('limits') },
  uses: [
    { what: 'device', sql: 'select name from devices where hardware_type_id = $1 and active', live: true },
    { what: 'inactive device', sql: 'select name from devices where hardware_type_id = $1 and not active', live: false },
    {
      what: 'boot configuration of image',
      sql: 'select i.name from image_pxe_configs x join images i on i.id = x.image_id where x.hardware_type_id = $1',
      live: false,
    },
    { what: 'registration rule', sql: 'select name from registration_rules where hardware_type_id = $1', live: true },
  ],
};

export const IMAGING_SERVERS: Noun = {
  noun: 'imaging_server',
  table: 'imaging_servers',
  key: 'fqdn',
  select: `t.id, t.fqdn, t.active, t.revision, t.alive, (extract(epoch from t.silent_since) * 1000)::float8 as silent_since,
    t.agent_version, t.boot_url, (select count(*)::int from devices d where d.imaging_server_id = t.id and d.active) as devices`,
  columns: all('fqdn'),
  uses: [
    { what: 'device', sql: 'select name from devices where imaging_server_id = $1 and active', live: true },
    { what: 'inactive device', sql: 'select name from devices where imaging_server_id = $1 and not active', live: false },
    { what: 'relay board', sql: 'select name from relay_boards where imaging_server_id = $1 and active', live: true },
    { what: 'inactive relay board', sql: 'select name from relay_boards where imaging_server_id = $1 and not active', live: false },
    { what: 'registration rule', sql: 'select name from registration_rules where imaging_server_id = $1', live: true },
  ],
};

export const RELAY_BOARDS: Noun = {
  noun: 'relay_board',
  table: 'relay_boards',
  key: 'name',
  select: `t.id, t.name, t.fqdn, t.active, t.revision, (select s.fqdn from imaging_servers s where s.id = t.imaging_server_id) as imaging_server`,
  columns: { ...all('name', 'fqdn'), imaging_server: reference('imaging_server_id', 'imaging_servers', 'fqdn') },
  uses: [
    {
      what: 'device',
      sql: `select d.name from devices d join relay_boards b on b.id = $1 where d.active and relay_board(d.power_url, d.relay_info) = lower(b.fqdn)`,
      live: true,
    },
    {
      what: 'inactive device',
      sql: `select d.name from devices d join relay_boards b on b.id = $1 where not d.active and relay_board(d.power_url, d.relay_info) = lower(b.fqdn)`,
      live: false,
    },
  ],
};

export const REGISTRATION_RULES: Noun = {
  noun: 'registration_rule',
  table: 'registration_rules',
  key: 'name',
  select: `t.id, t.name, t.active, t.revision, t.position, t.mac_prefix, t.fields, t.environment, t.labels,
    (select s.fqdn from imaging_servers s where s.id = t.imaging_server_id) as imaging_server,
    (select json_build_object('type', h.type, 'model', h.model) from hardware_types h where h.id = t.hardware_type_id) as hardware`,
  columns: {
    ...all('name', 'position', 'mac_prefix', 'environment'),
    fields: json('fields'),
    labels: json('labels'),
    imaging_server: reference('imaging_server_id', 'imaging_servers', 'fqdn'),
    hardware_type_id: plain('hardware_type_id'),
  },
  uses: [],
};

export const DEVICES: Noun = {
  noun: 'device',
  table: 'devices',
  key: 'name',
  select: `t.id, t.name, t.active, t.revision, t.fqdn, host(t.ip_address) as ip_address, t.inventory_id, t.mac_address, t.relay_info, t.power_url, t.ping_method,
    t.sut_port, t.environment, t.comments, t.labels, t.hardware_type_id, (select s.fqdn from imaging_servers s where s.id = t.imaging_server_id) as imaging_server`,
  columns: {
    ...all(
      'name',
      'fqdn',
      'inventory_id',
      'mac_address',
      'relay_info',
      'power_url',
      'ping_method',
      'sut_port',
      'environment',
      'comments',
      'hardware_type_id',
    ),
    ip_address: (parameter) => ({ column: 'ip_address', value: `${parameter}::inet` }),
    labels: json('labels'),
    imaging_server: reference('imaging_server_id', 'imaging_servers', 'fqdn'),
  },
  uses: [
    { what: 'request', sql: 'select request_id::text as name from claims where device_id = $1', live: true },
    { what: 'active device', sql: 'select name from devices where id = $1 and active', live: false },
  ],
};
