-- The truth of Mozpool. Times are timestamptz by this server's clock; nothing outside this database decides what time it is.

create table imaging_servers (
  id bigint generated always as identity primary key,
  fqdn text not null unique check (length(fqdn) between 1 and 255),
  -- the lease: which agent may touch this server's hardware
  holder text,
  instance text,
  epoch bigint not null default 0,
  lease_until timestamptz,
  heartbeat_at timestamptz,
  -- false while the agent is silent: its devices are neither chosen nor blamed, and their deadlines wait
  alive boolean not null default false,
  silent_since timestamptz,
  agent_version text,
  boot_url text
);
comment on table imaging_servers is 'One imaging server per LAN of devices, and the lease of its agent.';

create table hardware_types (
  id bigint generated always as identity primary key,
  type text not null check (length(type) between 1 and 32),
  model text not null check (length(model) between 1 and 32),
  -- {"seconds": {"pxe_booting": 240}, "attempts": {"sut_verifying": 40}}: limits that differ from the configuration
  limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object'),
  unique (type, model)
);
comment on table hardware_types is 'Kinds of devices; decides which images can boot and which limits hold.';

create table pxe_configs (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 32),
  description text not null,
  contents text not null check (length(contents) <= 65536),
  active boolean not null default true
);
comment on table pxe_configs is 'PXE configuration texts with placeholders; inactive ones still work but are not offered.';

create table images (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 32 and name <> 'any'),
  boot_config_keys jsonb not null default '[]' check (jsonb_typeof(boot_config_keys) = 'array'),
  can_reuse boolean not null default false,
  hidden boolean not null default false,
  has_sut_agent boolean not null default false,
  -- what proves that the image works, in order: "ping", "sut", "sdcard", "adb", "tcp:PORT"
  checks jsonb not null default '["sut","sdcard"]' check (jsonb_typeof(checks) = 'array')
);
comment on table images is 'What can be asked for.';

create table image_pxe_configs (
  image_id bigint not null references images on delete restrict,
  hardware_type_id bigint not null references hardware_types on delete restrict,
  pxe_config_id bigint references pxe_configs on delete restrict,
  primary key (image_id, hardware_type_id)
);
comment on table image_pxe_configs is 'How an image boots on a hardware type; no row (or no configuration) means that it does not.';

create table relay_boards (
  id bigint generated always as identity primary key,
  name text not null unique check (length(name) between 1 and 32),
  -- host[:port] as in devices.relay_info
  fqdn text not null unique check (length(fqdn) between 1 and 255),
  imaging_server_id bigint not null references imaging_servers on delete restrict
);
comment on table relay_boards is 'Boards that switch power, for tests and reports.';

create table devices (
  id bigint generated always as identity primary key,
  -- a path segment and a log name: no dots, no slashes; `any` is reserved
  name text not null unique check (name ~ '^[A-Za-z0-9_-]{1,32}$' and name <> 'any'),
  fqdn text not null check (length(fqdn) between 1 and 256),
  inventory_id bigint not null default 0,
  mac_address text not null unique check (mac_address ~ '^[0-9a-f]{12}$'),
  imaging_server_id bigint not null references imaging_servers on delete restrict,
  hardware_type_id bigint not null references hardware_types on delete restrict,
  relay_info text check (relay_info <> '' and length(relay_info) <= 300),
  ping_method text not null default 'icmp' check (ping_method ~ '^(icmp|tcp:[0-9]{1,5})$'),
  sut_port integer not null default 20701 check (sut_port between 1 and 65535),
  environment text not null default 'none' check (length(environment) between 1 and 32 and environment <> 'any'),
  comments text check (length(comments) <= 10000),

  -- the machine; written by applyEvent and by nothing else
  state text not null default 'new',
  counters jsonb not null default '{}' check (jsonb_typeof(counters) = 'object'),
  generation bigint not null default 0,
  excused boolean not null default false,
  state_entered_at timestamptz not null default now(),
  -- when the generation last rose: a check may be in flight since then
  generation_at timestamptz not null default now(),
  -- null is never; in the past is due at once
  state_deadline timestamptz default now(),
  image_id bigint references images on delete restrict,
  boot_config text,
  next_image_id bigint references images on delete restrict,
  next_boot_config text,
  next_pxe_config_id bigint references pxe_configs on delete restrict,
  -- the network boot in progress; fences the events of the boot scripts
  boot bigint,
  boot_secret text,
  failure_cause text check (failure_cause in ('relay', 'boot', 'image', 'storage', 'agent', 'network', 'unknown')),
  coming_online boolean not null default false,
  proven_at timestamptz
);
comment on table devices is 'The devices, each with its machine.';
create index devices_due on devices (state_deadline) where state_deadline is not null;
create index devices_state on devices (state);
create index devices_server on devices (imaging_server_id);

create table requests (
  id bigint generated always as identity primary key,
  -- a device name or `any`; not a reference, so that a request outlives its device
  requested_device text not null check (length(requested_device) between 1 and 32),
  assignee text not null check (length(assignee) between 1 and 256),
  image_id bigint not null references images on delete restrict,
  boot_config text,
  environment text not null default 'any' check (length(environment) between 1 and 32),
  priority integer not null default 0 check (priority between -100 and 100),
  -- how long it may wait for a device; null is the default for its kind
  wait_seconds integer check (wait_seconds >= 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ready_at timestamptz,

  state text not null default 'new',
  counters jsonb not null default '{}' check (jsonb_typeof(counters) = 'object'),
  generation bigint not null default 0,
  excused boolean not null default false,
  state_entered_at timestamptz not null default now(),
  state_deadline timestamptz default now()
);
comment on table requests is 'The reservations, each with its machine.';
create index requests_due on requests (state_deadline) where state_deadline is not null;
create index requests_state on requests (state);

create table claims (
  id bigint generated always as identity primary key,
  -- one device per request, one request per device: the only mutual exclusion there is
  request_id bigint not null unique references requests on delete cascade,
  device_id bigint not null unique references devices on delete restrict,
  imaging_result text,
  created_at timestamptz not null default now()
);
comment on table claims is 'Who holds which device now. Ids are never used again: an event that names another claim is from the past.';

create table inbox (
  id bigint generated always as identity primary key,
  machine text not null check (machine in ('device', 'request')),
  machine_id bigint not null,
  event text not null,
  args jsonb not null default '{}',
  -- ignored unless it is the current claim; null is not about a claim
  claim_id bigint,
  -- the sender wants to hear whether the machine took it
  reply boolean not null default false,
  created_at timestamptz not null default now()
);
comment on table inbox is 'Events from one machine to another, deleted in the transaction that applies them.';
create index inbox_machine on inbox (machine, machine_id, id);
create index inbox_age on inbox (created_at);

create table commands (
  id bigint generated always as identity primary key,
  imaging_server_id bigint not null references imaging_servers on delete cascade,
  device_id bigint not null references devices on delete cascade,
  payload jsonb not null,
  created_at timestamptz not null default now()
);
comment on table commands is 'Commands that were not published yet. The row goes with publication: the deadline of the state is the retry.';
create index commands_age on commands (created_at);

create table events (
  id bigint generated always as identity primary key,
  -- gapless place in the stream, given after commit by the sequencer
  position bigint unique,
  at timestamptz not null default clock_timestamp(),
  -- transition, claimed, released, renewed, command, answer, agent, …
  kind text not null,
  device_id bigint,
  request_id bigint,
  claim_id bigint,
  from_state text,
  to_state text,
  event text,
  generation bigint,
  details jsonb not null default '{}'
);
comment on table events is 'Everything that happened, for history, live streams, webhooks and reports. No references: history outlives its subjects.';
create index events_unsequenced on events (id) where position is null;
create index events_device on events (device_id, id) where device_id is not null;
create index events_request on events (request_id, id) where request_id is not null;
create index events_at on events (at);

create table event_positions (
  only_row boolean primary key default true check (only_row),
  last bigint not null
);
comment on table event_positions is 'The last position given; its row lock is the one lock of the sequencer.';
insert into event_positions (last) values (0);

create table logs (
  id bigint generated always as identity,
  -- when it was received: decides the partition
  received_at timestamptz not null default clock_timestamp(),
  -- when it happened by the source's clock
  at timestamptz not null default clock_timestamp(),
  device_id bigint,
  request_id bigint,
  source text not null check (length(source) <= 32),
  message text not null,
  check ((device_id is null) <> (request_id is null))
) partition by range (received_at);
comment on table logs is 'Log lines of devices and requests, one partition a day (UTC).';
-- a missing partition must never stop a transition
create table logs_default partition of logs default;
create index logs_device on logs (device_id, id);
create index logs_request on logs (request_id, id);

create table log_batches (
  instance text not null,
  batch bigint not null,
  received_at timestamptz not null default now(),
  primary key (instance, batch)
);
comment on table log_batches is 'Batches stored already: a batch that comes twice is stored once.';
create index log_batches_age on log_batches (received_at);

create table service_ticks (
  service text primary key,
  at timestamptz not null
);
comment on table service_ticks is 'When a service last completed a tick; a gap is an outage of ours and counts against no device.';
