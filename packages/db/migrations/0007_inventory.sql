-- What operators describe and change through the API, and devices that announce themselves.

-- Raised by every edit, never by the machine: whoever changes what they read earlier says which revision they read.
alter table devices add column revision bigint not null default 1;
alter table relay_boards add column revision bigint not null default 1;
alter table imaging_servers add column revision bigint not null default 1;
alter table images add column revision bigint not null default 1;
alter table hardware_types add column revision bigint not null default 1;
alter table pxe_configs add column revision bigint not null default 1;

-- Inactive: hidden from lists and not used for anything new, while history and what refers to it stay.
alter table relay_boards add column active boolean not null default true;
alter table imaging_servers add column active boolean not null default true;
alter table images add column active boolean not null default true;
alter table hardware_types add column active boolean not null default true;

alter table devices add column ip_address inet;
comment on column devices.ip_address is 'Where the device was last seen, or what an operator says; for people and remote flashing, not for probes.';
-- The last power command that was carried out, by its answer; nobody reads relays just to know. Null: not known.
alter table devices add column power text check (power in ('on', 'off'));
alter table devices add column power_at timestamptz;
alter table devices add column power_command_id bigint;
comment on column devices.power_command_id is 'The command that `power` is from: an answer to an older one comes too late.';

create table registration_rules (
  id bigint generated always as identity primary key,
  name text not null unique check (name ~ '^[A-Za-z0-9_-]{1,32}$'),
  active boolean not null default true,
  revision bigint not null default 1,
  -- lower first; the first rule that fits decides
  position integer not null default 100,
  -- what a registration has to be like; null asks for nothing
  mac_prefix text check (mac_prefix ~ '^[0-9a-f]{1,12}$'),
  imaging_server_id bigint references imaging_servers on delete restrict,
  -- {"HARDWARE": "panda"}: fields that have to be the same, capitals aside
  fields jsonb not null default '{}' check (jsonb_typeof(fields) = 'object'),
  -- what becomes of it
  hardware_type_id bigint not null references hardware_types on delete restrict,
  environment text not null default 'none' check (length(environment) between 1 and 32 and environment <> 'any'),
  labels jsonb not null default '{}' check (jsonb_typeof(labels) = 'object')
);
comment on table registration_rules is 'Devices that announce themselves and fit one of these are added without asking anybody.';

create table registrations (
  id bigint generated always as identity primary key,
  -- twelve hex digits of the MAC address, or `name:` and a name where a device told no MAC address: one row each, however often it comes
  identity text not null unique check (length(identity) between 1 and 70),
  mac_address text check (mac_address ~ '^[0-9a-f]{12}$'),
  -- what the device calls itself
  name text check (length(name) <= 64),
  -- everything it told
  fields jsonb not null default '{}' check (jsonb_typeof(fields) = 'object'),
  -- where it came from
  address inet,
  imaging_server_id bigint references imaging_servers on delete set null,
  source text not null check (source in ('sut', 'http')),
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  times bigint not null default 1,
  state text not null default 'waiting' check (state in ('waiting', 'approved', 'rejected')),
  decided_at timestamptz,
  -- name of a caller, or `rule NAME`
  decided_by text,
  reason text check (length(reason) <= 1000),
  device_id bigint references devices on delete set null,
  check ((state = 'waiting') = (decided_at is null))
);
comment on table registrations is 'Devices that announced themselves and that nobody knew: a quarantine. Bounded, the longest unseen go first.';
create index registrations_state on registrations (state, last_seen_at);
create index registrations_device on registrations (device_id) where device_id is not null;

-- lists: the newest requests of somebody
create index requests_assignee on requests (assignee, id);
create index devices_environment on devices (environment, name);
create index devices_hardware on devices (hardware_type_id);
create index devices_image on devices (image_id) where image_id is not null;
create index devices_ip on devices (ip_address) where ip_address is not null;
