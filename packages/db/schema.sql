-- The schema that the migrations make, so that a review shows what a migration does. Generated, not to be run or edited:
--   DATABASE_URL=postgres://… node packages/db/dist/dump/main.js

-- Every call that changes something, written before it is carried out. No references: it outlives its subjects.
create table audit_log (
  id bigint generated always as identity,
  at timestamp with time zone not null default clock_timestamp(),
  call_id text not null,
  who text not null,
  token_id bigint,
  assignee text,
  address text not null,
  route text not null,
  method text not null,
  path text not null,
  body text not null,
  devices text[] not null default '{}'::text[],
  request_id bigint,
  status integer,
  duration_ms integer,
  constraint audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_at ON public.audit_log USING btree (at);
CREATE INDEX audit_log_devices ON public.audit_log USING gin (devices);
CREATE INDEX audit_log_request ON public.audit_log USING btree (request_id, id) WHERE (request_id IS NOT NULL);
CREATE INDEX audit_log_who ON public.audit_log USING btree (who, id);

-- Every claim that was made, with what became of it; written where claims are written, kept for 90 days.
create table claim_history (
  claim_id bigint not null,
  request_id bigint not null,
  device_id bigint not null,
  device text not null,
  assignee text not null,
  image text not null,
  pool text not null,
  hardware_type text not null,
  claimed_at timestamp with time zone not null default now(),
  preparation text,
  result text,
  result_at timestamp with time zone,
  failure_cause text,
  ready_at timestamp with time zone,
  released_at timestamp with time zone,
  owner text, -- Name of the token that made the request; null where it was made without one.
  constraint claim_history_pkey PRIMARY KEY (claim_id),
  constraint claim_history_preparation_check CHECK ((preparation = ANY (ARRAY['imaged'::text, 'reused'::text, 'maintenance'::text])))
);
CREATE INDEX claim_history_claimed ON public.claim_history USING btree (claimed_at);
CREATE INDEX claim_history_device ON public.claim_history USING btree (device_id, claimed_at);
CREATE INDEX claim_history_open ON public.claim_history USING btree (claim_id) WHERE (released_at IS NULL);
CREATE INDEX claim_history_request ON public.claim_history USING btree (request_id);

-- Who holds which device now. Ids are never used again: an event that names another claim is from the past.
create table claims (
  id bigint generated always as identity,
  request_id bigint not null,
  device_id bigint not null,
  imaging_result text,
  created_at timestamp with time zone not null default now(),
  constraint claims_pkey PRIMARY KEY (id),
  constraint claims_device_id_key UNIQUE (device_id),
  constraint claims_request_id_key UNIQUE (request_id),
  constraint claims_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id) ON DELETE RESTRICT,
  constraint claims_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE CASCADE,
  constraint claims_imaging_result_check CHECK ((imaging_result = ANY (ARRAY['complete'::text, 'failed-bad-device'::text, 'failed-bad-image'::text])))
);

-- Commands that were not published yet. The row goes with publication: the deadline of the state is the retry.
create table commands (
  id bigint generated always as identity,
  imaging_server_id bigint not null,
  device_id bigint not null,
  payload jsonb not null,
  created_at timestamp with time zone not null default now(),
  constraint commands_pkey PRIMARY KEY (id),
  constraint commands_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id) ON DELETE CASCADE,
  constraint commands_imaging_server_id_fkey FOREIGN KEY (imaging_server_id) REFERENCES imaging_servers(id) ON DELETE CASCADE
);
CREATE INDEX commands_age ON public.commands USING btree (created_at);

-- What matching looks at and what does not change by itself; many devices share one. Rows never change, so they may be cached for ever.
create table device_kinds (
  id bigint generated always as identity,
  hardware_type_id bigint not null,
  imaging_server_id bigint not null,
  labels jsonb not null, -- Effective labels: of the hardware type, overridden by those of the device, and the built-in ones.
  powered boolean not null, -- Power can be switched.
  active boolean not null,
  labels_hash text generated always as (md5((labels)::text)) stored,
  constraint device_kinds_pkey PRIMARY KEY (id),
  constraint device_kinds_hardware_type_id_imaging_server_id_labels_hash_key UNIQUE (hardware_type_id, imaging_server_id, labels_hash, powered, active),
  constraint device_kinds_hardware_type_id_fkey FOREIGN KEY (hardware_type_id) REFERENCES hardware_types(id) ON DELETE CASCADE,
  constraint device_kinds_imaging_server_id_fkey FOREIGN KEY (imaging_server_id) REFERENCES imaging_servers(id) ON DELETE CASCADE
);
CREATE TRIGGER device_kinds_never_change BEFORE UPDATE ON public.device_kinds FOR EACH ROW EXECUTE FUNCTION device_kinds_never_change();

-- The devices, each with its machine.
create table devices (
  id bigint generated always as identity,
  name text not null,
  fqdn text not null,
  inventory_id bigint not null default 0,
  mac_address text not null,
  imaging_server_id bigint not null,
  hardware_type_id bigint not null,
  relay_info text,
  ping_method text not null default 'icmp'::text,
  sut_port integer not null default 20701,
  environment text not null default 'none'::text,
  comments text,
  state text not null default 'new'::text,
  counters jsonb not null default '{}'::jsonb,
  generation bigint not null default 0,
  excused boolean not null default false,
  state_entered_at timestamp with time zone not null default now(),
  generation_at timestamp with time zone not null default now(),
  state_deadline timestamp with time zone default now(),
  image_id bigint,
  boot_config text,
  next_image_id bigint,
  next_boot_config text,
  next_pxe_config_id bigint,
  boot bigint,
  boot_secret text,
  failure_cause text,
  coming_online boolean not null default false,
  proven_at timestamp with time zone,
  labels jsonb not null default '{}'::jsonb, -- Labels of this device; they win over those of its hardware type.
  active boolean not null default true, -- False: out of the pool for good, kept for its history; never chosen.
  kind_id bigint not null, -- Kept by a trigger; whatever else is written here is replaced.
  offerable boolean not null default false, -- A request may take it: its state may be taken and nobody holds it. A claim that ends sends an event, which writes it again.
  proof_at timestamp with time zone not null default '-infinity'::timestamp with time zone, -- The proof as the matcher sees it: infinity where preparing the device proves it, -infinity where there is none.
  pick double precision not null default random(), -- Drawn anew with every state: reading on from a random number chooses evenly without counting.
  boot_config_hash text, -- Of the canonical boot configuration: devices that run the same one are found by it. Null is not known yet.
  revision bigint not null default 1,
  ip_address inet, -- Where the device was last seen, or what an operator says; for people and remote flashing, not for probes.
  power text,
  power_at timestamp with time zone,
  power_command_id bigint, -- The command that `power` is from: an answer to an older one comes too late.
  power_url text, -- What switches its power, as DRIVER://HOST/OUTLET; it wins over relay_info. `none:` is nothing. Holds no secrets: credentials are named.
  inventory_source text, -- The inventory that the device follows; null: a person added it.
  inventory_key text,
  inventory_values jsonb, -- What the inventory said last, field by field. What differs from it was set by a person and stays.
  inventory_gone boolean not null default false, -- It left its inventory while somebody held it: deleted once nobody does.
  failures jsonb not null default '{}'::jsonb, -- What the agent said of the last failure, by the counter in counters that it belongs to. One whose counter is gone means nothing.
  constraint devices_pkey PRIMARY KEY (id),
  constraint devices_mac_address_key UNIQUE (mac_address),
  constraint devices_name_key UNIQUE (name),
  constraint devices_hardware_type_id_fkey FOREIGN KEY (hardware_type_id) REFERENCES hardware_types(id) ON DELETE RESTRICT,
  constraint devices_image_id_fkey FOREIGN KEY (image_id) REFERENCES images(id) ON DELETE RESTRICT,
  constraint devices_imaging_server_id_fkey FOREIGN KEY (imaging_server_id) REFERENCES imaging_servers(id) ON DELETE RESTRICT,
  constraint devices_kind_id_fkey FOREIGN KEY (kind_id) REFERENCES device_kinds(id) ON DELETE RESTRICT,
  constraint devices_next_image_id_fkey FOREIGN KEY (next_image_id) REFERENCES images(id) ON DELETE RESTRICT,
  constraint devices_next_pxe_config_id_fkey FOREIGN KEY (next_pxe_config_id) REFERENCES pxe_configs(id) ON DELETE RESTRICT,
  constraint devices_comments_check CHECK ((length(comments) <= 10000)),
  constraint devices_counters_check CHECK ((jsonb_typeof(counters) = 'object'::text)),
  constraint devices_environment_check CHECK ((((length(environment) >= 1) AND (length(environment) <= 32)) AND (environment <> 'any'::text))),
  constraint devices_failure_cause_check CHECK ((failure_cause = ANY (ARRAY['relay'::text, 'boot'::text, 'image'::text, 'storage'::text, 'agent'::text, 'network'::text, 'unknown'::text]))),
  constraint devices_failures_check CHECK ((jsonb_typeof(failures) = 'object'::text)),
  constraint devices_fqdn_check CHECK (((length(fqdn) >= 1) AND (length(fqdn) <= 256))),
  constraint devices_inventory_check CHECK ((((inventory_source IS NULL) = (inventory_key IS NULL)) AND ((inventory_source IS NULL) = (inventory_values IS NULL)) AND ((NOT inventory_gone) OR (inventory_source IS NOT NULL)))),
  constraint devices_inventory_values_check CHECK ((jsonb_typeof(inventory_values) = 'object'::text)),
  constraint devices_labels_check CHECK (are_labels(labels)),
  constraint devices_mac_address_check CHECK ((mac_address ~ '^[0-9a-f]{12}$'::text)),
  constraint devices_name_check CHECK (((name ~ '^[A-Za-z0-9_-]{1,32}$'::text) AND (name <> 'any'::text))),
  constraint devices_ping_method_check CHECK ((ping_method ~ '^(icmp|tcp:[0-9]{1,5})$'::text)),
  constraint devices_power_check CHECK ((power = ANY (ARRAY['on'::text, 'off'::text]))),
  constraint devices_power_url_check CHECK (((length(power_url) >= 1) AND (length(power_url) <= 300))),
  constraint devices_relay_info_check CHECK (((relay_info <> ''::text) AND (length(relay_info) <= 300))),
  constraint devices_state_check CHECK ((state = ANY (ARRAY['new'::text, 'unknown'::text, 'locked_out'::text, 'troubleshooting'::text, 'offline'::text, 'ready'::text, 'returned'::text, 'pc_power_cycling'::text, 'pc_rebooting'::text, 'pc_sut_reboot_request'::text, 'pc_sut_rebooting'::text, 'pc_pinging'::text, 'start_pxe_boot'::text, 'start_self_test'::text, 'start_maintenance'::text, 'pxe_power_cycling'::text, 'pxe_booting'::text, 'mobile_init_started'::text, 'android_downloading'::text, 'android_extracting'::text, 'b2g_downloading'::text, 'b2g_extracting'::text, 'image_downloading'::text, 'image_extracting'::text, 'image_rebooting'::text, 'image_verifying'::text, 'sut_verifying'::text, 'sut_verify_power_cycle'::text, 'sut_sdcard_verifying'::text, 'operation_complete'::text, 'maintenance_mode'::text, 'self_test_running'::text, 'failed_power_cycling'::text, 'failed_pc_pinging'::text, 'failed_pxe_booting'::text, 'failed_mobile_init_started'::text, 'failed_self_test'::text, 'failed_sut_verifying'::text, 'failed_sut_sdcard_verifying'::text, 'failed_android_downloading'::text, 'failed_android_extracting'::text, 'failed_android_pinging'::text, 'failed_b2g_downloading'::text, 'failed_b2g_extracting'::text, 'failed_b2g_pinging'::text, 'failed_image_downloading'::text, 'failed_image_extracting'::text, 'failed_image_verifying'::text]))),
  constraint devices_sut_port_check CHECK (((sut_port >= 1) AND (sut_port <= 65535)))
);
CREATE INDEX devices_due ON public.devices USING btree (state_deadline) WHERE (state_deadline IS NOT NULL);
CREATE INDEX devices_environment ON public.devices USING btree (environment, name);
CREATE INDEX devices_hardware ON public.devices USING btree (hardware_type_id);
CREATE INDEX devices_image ON public.devices USING btree (image_id) WHERE (image_id IS NOT NULL);
CREATE UNIQUE INDEX devices_inventory ON public.devices USING btree (inventory_source, inventory_key) WHERE (inventory_source IS NOT NULL);
CREATE INDEX devices_inventory_gone ON public.devices USING btree (id) WHERE inventory_gone;
CREATE INDEX devices_ip ON public.devices USING btree (ip_address) WHERE (ip_address IS NOT NULL);
CREATE INDEX devices_kind ON public.devices USING btree (kind_id);
CREATE INDEX devices_offer_pick ON public.devices USING btree (kind_id, pick) WHERE offerable;
CREATE INDEX devices_offer_proof ON public.devices USING btree (kind_id, proof_at) WHERE offerable;
CREATE INDEX devices_offer_reuse ON public.devices USING btree (image_id, boot_config_hash, kind_id, pick) WHERE offerable;
CREATE INDEX devices_server ON public.devices USING btree (imaging_server_id);
CREATE INDEX devices_state ON public.devices USING btree (state);
CREATE TRIGGER devices_kind BEFORE INSERT OR UPDATE OF hardware_type_id, imaging_server_id, environment, labels, relay_info, power_url, active, kind_id ON public.devices FOR EACH ROW EXECUTE FUNCTION set_device_kind();

-- The last position given; its row lock is the one lock of the sequencer.
create table event_positions (
  only_row boolean not null default true,
  last bigint not null,
  webhooks_to bigint not null default 0, -- Events up to this position have their deliveries; behind "last" only while a release without webhooks runs beside this one.
  constraint event_positions_pkey PRIMARY KEY (only_row),
  constraint event_positions_only_row_check CHECK (only_row)
);

-- Everything that happened, for history, live streams, webhooks and reports. No references: history outlives its subjects.
create table events (
  id bigint generated always as identity,
  position bigint,
  at timestamp with time zone not null default clock_timestamp(),
  kind text not null,
  device_id bigint,
  request_id bigint,
  claim_id bigint,
  from_state text,
  to_state text,
  event text,
  generation bigint,
  details jsonb not null default '{}'::jsonb,
  machine text, -- Whose states a transition names: events of a device carry its request and the other way round. Null in events of older releases and of no machine.
  constraint events_pkey PRIMARY KEY (id),
  constraint events_position_key UNIQUE ("position"),
  constraint events_machine_check CHECK ((machine = ANY (ARRAY['device'::text, 'request'::text])))
);
CREATE INDEX events_at ON public.events USING btree (at);
CREATE INDEX events_device ON public.events USING btree (device_id, id) WHERE (device_id IS NOT NULL);
CREATE INDEX events_request ON public.events USING btree (request_id, id) WHERE (request_id IS NOT NULL);
CREATE INDEX events_unsequenced ON public.events USING btree (id) WHERE ("position" IS NULL);

-- Kinds of devices; decides which images can boot and which limits hold.
create table hardware_types (
  id bigint generated always as identity,
  type text not null,
  model text not null,
  limits jsonb not null default '{}'::jsonb,
  labels jsonb not null default '{}'::jsonb, -- Labels of every device of this type that does not set them otherwise.
  revision bigint not null default 1,
  active boolean not null default true,
  constraint hardware_types_pkey PRIMARY KEY (id),
  constraint hardware_types_type_model_key UNIQUE (type, model),
  constraint hardware_types_labels_check CHECK (are_labels(labels)),
  constraint hardware_types_limits_check CHECK ((jsonb_typeof(limits) = 'object'::text)),
  constraint hardware_types_model_check CHECK (((length(model) >= 1) AND (length(model) <= 32))),
  constraint hardware_types_type_check CHECK (((length(type) >= 1) AND (length(type) <= 32)))
);
CREATE TRIGGER hardware_types_kind AFTER UPDATE OF type, model, labels ON public.hardware_types FOR EACH ROW WHEN ((((old.type IS DISTINCT FROM new.type) OR (old.model IS DISTINCT FROM new.model)) OR (old.labels IS DISTINCT FROM new.labels))) EXECUTE FUNCTION refresh_device_kinds();

-- Requests that were made with an Idempotency-Key: the same call again finds its request here and makes no other.
create table idempotency_keys (
  caller text not null,
  key text not null,
  body_hash bytea not null,
  request_id bigint,
  created_at timestamp with time zone not null default now(),
  constraint idempotency_keys_pkey PRIMARY KEY (caller, key),
  constraint idempotency_keys_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE CASCADE,
  constraint idempotency_keys_body_hash_check CHECK ((length(body_hash) = 32)),
  constraint idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (created_at);
CREATE INDEX idempotency_keys_request ON public.idempotency_keys USING btree (request_id);

-- How an image boots on a hardware type; no row (or no configuration) means that it does not.
create table image_pxe_configs (
  image_id bigint not null,
  hardware_type_id bigint not null,
  pxe_config_id bigint,
  constraint image_pxe_configs_pkey PRIMARY KEY (image_id, hardware_type_id),
  constraint image_pxe_configs_hardware_type_id_fkey FOREIGN KEY (hardware_type_id) REFERENCES hardware_types(id) ON DELETE RESTRICT,
  constraint image_pxe_configs_image_id_fkey FOREIGN KEY (image_id) REFERENCES images(id) ON DELETE RESTRICT,
  constraint image_pxe_configs_pxe_config_id_fkey FOREIGN KEY (pxe_config_id) REFERENCES pxe_configs(id) ON DELETE RESTRICT
);

-- What can be asked for.
create table images (
  id bigint generated always as identity,
  name text not null,
  boot_config_keys jsonb not null default '[]'::jsonb,
  can_reuse boolean not null default false,
  hidden boolean not null default false,
  has_sut_agent boolean not null default false,
  checks jsonb not null default '["sut", "sdcard"]'::jsonb,
  revision bigint not null default 1,
  active boolean not null default true,
  constraint images_pkey PRIMARY KEY (id),
  constraint images_name_key UNIQUE (name),
  constraint images_boot_config_keys_check CHECK ((jsonb_typeof(boot_config_keys) = 'array'::text)),
  constraint images_checks_check CHECK ((jsonb_typeof(checks) = 'array'::text)),
  constraint images_name_check CHECK ((((length(name) >= 1) AND (length(name) <= 32)) AND (name <> 'any'::text)))
);

-- One imaging server per LAN of devices, and the lease of its agent.
create table imaging_servers (
  id bigint generated always as identity,
  fqdn text not null,
  holder text,
  instance text,
  epoch bigint not null default 0,
  lease_until timestamp with time zone,
  heartbeat_at timestamp with time zone,
  alive boolean not null default false,
  silent_since timestamp with time zone,
  agent_version text,
  boot_url text,
  revision bigint not null default 1,
  active boolean not null default true,
  agent_capabilities text[] not null default '{}'::text[],
  constraint imaging_servers_pkey PRIMARY KEY (id),
  constraint imaging_servers_fqdn_key UNIQUE (fqdn),
  constraint imaging_servers_fqdn_check CHECK (((length(fqdn) >= 1) AND (length(fqdn) <= 255)))
);
CREATE TRIGGER imaging_servers_kind AFTER UPDATE OF fqdn ON public.imaging_servers FOR EACH ROW WHEN ((old.fqdn IS DISTINCT FROM new.fqdn)) EXECUTE FUNCTION refresh_device_kinds();

-- Events from one machine to another, deleted in the transaction that applies them.
create table inbox (
  id bigint generated always as identity,
  machine text not null,
  machine_id bigint not null,
  event text not null,
  args jsonb not null default '{}'::jsonb,
  claim_id bigint,
  reply boolean not null default false,
  created_at timestamp with time zone not null default now(),
  constraint inbox_pkey PRIMARY KEY (id),
  constraint inbox_machine_check CHECK ((machine = ANY (ARRAY['device'::text, 'request'::text])))
);
CREATE INDEX inbox_age ON public.inbox USING btree (created_at);
CREATE INDEX inbox_machine ON public.inbox USING btree (machine, machine_id, id);

-- Every run of the inventory sync: who wanted it, what came of it, and what it changed. The one that runs is the only one that may write.
create table inventory_runs (
  id bigint generated always as identity,
  asked_by text not null,
  asked_at timestamp with time zone not null default clock_timestamp(),
  scheduled boolean not null default false,
  dry_run boolean not null default false,
  allow_many boolean not null default false, -- A person says that many changes are meant; never a schedule.
  stage text not null default 'waiting'::text,
  worker text,
  started_at timestamp with time zone,
  alive_at timestamp with time zone, -- Its worker says so every few seconds; one that is silent is taken for dead.
  ended_at timestamp with time zone,
  outcome text,
  message text,
  report jsonb,
  constraint inventory_runs_pkey PRIMARY KEY (id),
  constraint inventory_runs_asked_by_check CHECK (((length(asked_by) >= 1) AND (length(asked_by) <= 128))),
  constraint inventory_runs_check CHECK ((NOT (allow_many AND scheduled))),
  constraint inventory_runs_check1 CHECK (((stage = 'waiting'::text) = (started_at IS NULL))),
  constraint inventory_runs_check2 CHECK (((stage = 'running'::text) = (alive_at IS NOT NULL))),
  constraint inventory_runs_check3 CHECK ((((stage = 'over'::text) = (ended_at IS NOT NULL)) AND ((stage = 'over'::text) = (outcome IS NOT NULL)))),
  constraint inventory_runs_message_check CHECK ((length(message) <= 4000)),
  constraint inventory_runs_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'unchanged'::text, 'planned'::text, 'refused'::text, 'failed'::text, 'interrupted'::text]))),
  constraint inventory_runs_stage_check CHECK ((stage = ANY (ARRAY['waiting'::text, 'running'::text, 'over'::text])))
);
CREATE INDEX inventory_runs_ended ON public.inventory_runs USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE UNIQUE INDEX inventory_runs_running ON public.inventory_runs USING btree ((true)) WHERE (stage = 'running'::text);
CREATE UNIQUE INDEX inventory_runs_waiting ON public.inventory_runs USING btree (scheduled, dry_run, allow_many) WHERE (stage = 'waiting'::text);

-- Batches stored already: a batch that comes twice is stored once.
create table log_batches (
  instance text not null,
  batch bigint not null,
  received_at timestamp with time zone not null default now(),
  constraint log_batches_pkey PRIMARY KEY (instance, batch)
);
CREATE INDEX log_batches_age ON public.log_batches USING btree (received_at);

-- Log lines of devices and requests, one partition a day (UTC).
create table logs (
  id bigint generated always as identity,
  received_at timestamp with time zone not null default clock_timestamp(),
  at timestamp with time zone not null default clock_timestamp(),
  device_id bigint,
  request_id bigint,
  source text not null,
  message text not null,
  constraint logs_check CHECK (((device_id IS NULL) <> (request_id IS NULL))),
  constraint logs_source_check CHECK ((length(source) <= 32))
) partition by RANGE (received_at);
CREATE INDEX logs_device ON ONLY public.logs USING btree (device_id, id);
CREATE INDEX logs_request ON ONLY public.logs USING btree (request_id, id);

create table logs_default partition of logs DEFAULT;

-- PXE configuration texts with placeholders; inactive ones still work but are not offered.
create table pxe_configs (
  id bigint generated always as identity,
  name text not null,
  description text not null,
  contents text not null,
  active boolean not null default true,
  revision bigint not null default 1,
  constraint pxe_configs_pkey PRIMARY KEY (id),
  constraint pxe_configs_name_key UNIQUE (name),
  constraint pxe_configs_contents_check CHECK ((length(contents) <= 65536)),
  constraint pxe_configs_name_check CHECK (((length(name) >= 1) AND (length(name) <= 32)))
);

-- Devices that announce themselves and fit one of these are added without asking anybody.
create table registration_rules (
  id bigint generated always as identity,
  name text not null,
  active boolean not null default true,
  revision bigint not null default 1,
  position integer not null default 100,
  mac_prefix text,
  imaging_server_id bigint,
  fields jsonb not null default '{}'::jsonb,
  hardware_type_id bigint not null,
  environment text not null default 'none'::text,
  labels jsonb not null default '{}'::jsonb,
  constraint registration_rules_pkey PRIMARY KEY (id),
  constraint registration_rules_name_key UNIQUE (name),
  constraint registration_rules_hardware_type_id_fkey FOREIGN KEY (hardware_type_id) REFERENCES hardware_types(id) ON DELETE RESTRICT,
  constraint registration_rules_imaging_server_id_fkey FOREIGN KEY (imaging_server_id) REFERENCES imaging_servers(id) ON DELETE RESTRICT,
  constraint registration_rules_environment_check CHECK ((((length(environment) >= 1) AND (length(environment) <= 32)) AND (environment <> 'any'::text))),
  constraint registration_rules_fields_check CHECK ((jsonb_typeof(fields) = 'object'::text)),
  constraint registration_rules_labels_check CHECK ((jsonb_typeof(labels) = 'object'::text)),
  constraint registration_rules_mac_prefix_check CHECK ((mac_prefix ~ '^[0-9a-f]{1,12}$'::text)),
  constraint registration_rules_name_check CHECK ((name ~ '^[A-Za-z0-9_-]{1,32}$'::text))
);

-- Devices that announced themselves and that nobody knew: a quarantine. Bounded, the longest unseen go first.
create table registrations (
  id bigint generated always as identity,
  identity text not null,
  mac_address text,
  name text,
  fields jsonb not null default '{}'::jsonb,
  address inet,
  imaging_server_id bigint,
  source text not null,
  first_seen_at timestamp with time zone not null default now(),
  last_seen_at timestamp with time zone not null default now(),
  times bigint not null default 1,
  state text not null default 'waiting'::text,
  decided_at timestamp with time zone,
  decided_by text,
  reason text,
  device_id bigint,
  constraint registrations_pkey PRIMARY KEY (id),
  constraint registrations_identity_key UNIQUE (identity),
  constraint registrations_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id) ON DELETE SET NULL,
  constraint registrations_imaging_server_id_fkey FOREIGN KEY (imaging_server_id) REFERENCES imaging_servers(id) ON DELETE SET NULL,
  constraint registrations_check CHECK (((state = 'waiting'::text) = (decided_at IS NULL))),
  constraint registrations_fields_check CHECK ((jsonb_typeof(fields) = 'object'::text)),
  constraint registrations_identity_check CHECK (((length(identity) >= 1) AND (length(identity) <= 70))),
  constraint registrations_mac_address_check CHECK ((mac_address ~ '^[0-9a-f]{12}$'::text)),
  constraint registrations_name_check CHECK ((length(name) <= 64)),
  constraint registrations_reason_check CHECK ((length(reason) <= 1000)),
  constraint registrations_source_check CHECK ((source = ANY (ARRAY['sut'::text, 'http'::text]))),
  constraint registrations_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'approved'::text, 'rejected'::text])))
);
CREATE INDEX registrations_device ON public.registrations USING btree (device_id) WHERE (device_id IS NOT NULL);
CREATE INDEX registrations_state ON public.registrations USING btree (state, last_seen_at);

-- Boards that switch power, for tests and reports.
create table relay_boards (
  id bigint generated always as identity,
  name text not null,
  fqdn text not null,
  imaging_server_id bigint not null,
  revision bigint not null default 1,
  active boolean not null default true,
  inventory_server text, -- The imaging server that the inventory sync gave it last; null: a person added the board.
  constraint relay_boards_pkey PRIMARY KEY (id),
  constraint relay_boards_fqdn_key UNIQUE (fqdn),
  constraint relay_boards_name_key UNIQUE (name),
  constraint relay_boards_imaging_server_id_fkey FOREIGN KEY (imaging_server_id) REFERENCES imaging_servers(id) ON DELETE RESTRICT,
  constraint relay_boards_fqdn_check CHECK (((length(fqdn) >= 1) AND (length(fqdn) <= 255))),
  constraint relay_boards_name_check CHECK (((length(name) >= 1) AND (length(name) <= 32)))
);

-- The figures of each report for each past day, stored once after the day is over.
create table report_days (
  day timestamp with time zone not null,
  report text not null,
  figures jsonb not null,
  stored_at timestamp with time zone not null default now(),
  constraint report_days_pkey PRIMARY KEY (report, day),
  constraint report_days_report_check CHECK (((length(report) >= 1) AND (length(report) <= 32)))
);

-- The reservations, each with its machine.
create table requests (
  id bigint generated always as identity,
  requested_device text not null,
  assignee text not null,
  image_id bigint not null,
  boot_config text,
  environment text not null default 'any'::text,
  priority integer not null default 0,
  wait_seconds integer,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  ready_at timestamp with time zone,
  state text not null default 'new'::text,
  counters jsonb not null default '{}'::jsonb,
  generation bigint not null default 0,
  excused boolean not null default false,
  state_entered_at timestamp with time zone not null default now(),
  state_deadline timestamp with time zone default now(),
  retry_at timestamp with time zone, -- The end of the reservation is not handled again before this, after it could not be; null is at once.
  selector jsonb not null default '[]'::jsonb, -- What the labels of the device have to be: requirements {key, op, values}, all of which must hold.
  boot_config_hash text, -- As in devices.
  demand text generated always as ( CASE WHEN (requested_device <> 'any'::text) THEN NULL::text ELSE md5((((((image_id)::text || '/'::text) || (selector)::text) || '/'::text) || environment)) END) stored, -- Requests for any device with the same demand fit the same devices, so that the first of them stands for all. Null: a device by name.
  remind_at timestamp with time zone, -- When the requester is told that the reservation ends soon; null: told already, or never. Set again with every new end.
  owner_token_id bigint, -- The token that made the request; null where it was made without one, and then anybody who may request may return it.
  claimed_at timestamp with time zone, -- When it first got a device.
  ended_at timestamp with time zone, -- When the reservation ended, well or badly; closing a failed request later does not change it.
  end_reason text, -- Why it ended: returned, cancelled, forced, expired, or the failure state it ended in.
  pool text, -- Pool of the last device that it was given, for reports; null until then.
  constraint requests_pkey PRIMARY KEY (id),
  constraint requests_image_id_fkey FOREIGN KEY (image_id) REFERENCES images(id) ON DELETE RESTRICT,
  constraint requests_owner_token_id_fkey FOREIGN KEY (owner_token_id) REFERENCES tokens(id) ON DELETE RESTRICT,
  constraint requests_assignee_check CHECK (((length(assignee) >= 1) AND (length(assignee) <= 256))),
  constraint requests_counters_check CHECK ((jsonb_typeof(counters) = 'object'::text)),
  constraint requests_environment_check CHECK (((length(environment) >= 1) AND (length(environment) <= 32))),
  constraint requests_priority_check CHECK (((priority >= '-100'::integer) AND (priority <= 100))),
  constraint requests_requested_device_check CHECK (((length(requested_device) >= 1) AND (length(requested_device) <= 32))),
  constraint requests_selector_check CHECK ((jsonb_typeof(selector) = 'array'::text)),
  constraint requests_state_check CHECK ((state = ANY (ARRAY['new'::text, 'unknown'::text, 'finding_device'::text, 'contact_lifeguard'::text, 'contacting_lifeguard'::text, 'pending'::text, 'ready'::text, 'closed'::text, 'expired'::text, 'failed_device_not_found'::text, 'failed_bad_image'::text, 'failed_bad_device'::text, 'failed_device_busy'::text]))),
  constraint requests_wait_seconds_check CHECK ((wait_seconds >= 0))
);
CREATE INDEX requests_assignee ON public.requests USING btree (assignee, id);
CREATE INDEX requests_demand ON public.requests USING btree (state, demand, priority DESC, id) WHERE (demand IS NOT NULL);
CREATE INDEX requests_due ON public.requests USING btree (state_deadline) WHERE (state_deadline IS NOT NULL);
CREATE INDEX requests_ended ON public.requests USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX requests_expiry ON public.requests USING btree (expires_at);
CREATE INDEX requests_open_expiry ON public.requests USING btree (expires_at) WHERE (ended_at IS NULL);
CREATE INDEX requests_open_named ON public.requests USING btree (state, priority DESC, id) WHERE ((demand IS NULL) AND (ended_at IS NULL));
CREATE INDEX requests_reminder ON public.requests USING btree (remind_at) WHERE (remind_at IS NOT NULL);
CREATE INDEX requests_state ON public.requests USING btree (state);

-- Migrations that were applied, each with the hash of its file: one that changes afterwards is refused.
create table schema_migrations (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null default now(),
  constraint schema_migrations_pkey PRIMARY KEY (name)
);

-- When a service last completed a tick; a gap is an outage of ours and counts against no device.
create table service_ticks (
  service text not null,
  at timestamp with time zone not null,
  constraint service_ticks_pkey PRIMARY KEY (service)
);

-- A browser that has exchanged a token for a cookie. Gone when the person signs out, and some time after it has expired.
create table sessions (
  id bigint generated always as identity,
  hash bytea not null,
  token_id bigint not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_hash_key UNIQUE (hash),
  constraint sessions_token_id_fkey FOREIGN KEY (token_id) REFERENCES tokens(id) ON DELETE CASCADE,
  constraint sessions_check CHECK ((expires_at > created_at)),
  constraint sessions_hash_check CHECK ((length(hash) = 32))
);
CREATE INDEX sessions_expiry ON public.sessions USING btree (expires_at);
CREATE INDEX sessions_token ON public.sessions USING btree (token_id);

-- Who may call the API. Rows stay when a token is revoked: requests and the audit log name it.
create table tokens (
  id bigint generated always as identity,
  name text not null,
  prefix text not null,
  hash bytea not null,
  scope text not null,
  pools text[],
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  last_used_at timestamp with time zone,
  constraint tokens_pkey PRIMARY KEY (id),
  constraint tokens_hash_key UNIQUE (hash),
  constraint tokens_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
  constraint tokens_hash_check CHECK ((length(hash) = 32)),
  constraint tokens_name_check CHECK (((name ~ '^[A-Za-z0-9._@:/-]{1,64}$'::text) AND (name <> 'anonymous'::text))),
  constraint tokens_pools_check CHECK ((((cardinality(pools) >= 1) AND (cardinality(pools) <= 100)) AND (array_position(pools, NULL::text) IS NULL))),
  constraint tokens_prefix_check CHECK (((length(prefix) >= 4) AND (length(prefix) <= 16))),
  constraint tokens_scope_check CHECK ((scope = ANY (ARRAY['read'::text, 'request'::text, 'operate'::text, 'admin'::text])))
);
CREATE UNIQUE INDEX tokens_name ON public.tokens USING btree (name) WHERE (revoked_at IS NULL);

-- One event for one webhook, and how far its delivery has come. An attempt moves next_attempt_at ahead first, so that one whose process dies is made again.
create table webhook_deliveries (
  id bigint generated always as identity,
  webhook_id bigint not null,
  position bigint not null,
  event text not null,
  created_at timestamp with time zone not null default now(),
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone default now(),
  last_attempt_at timestamp with time zone,
  delivered_at timestamp with time zone,
  status integer,
  error text,
  ms integer,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_webhook_id_position_key UNIQUE (webhook_id, "position"),
  constraint webhook_deliveries_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhooks(id) ON DELETE CASCADE,
  constraint webhook_deliveries_error_check CHECK ((length(error) <= 500))
);
CREATE INDEX webhook_deliveries_due ON public.webhook_deliveries USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

-- Where the requester wants to be told what happens to a request.
create table webhooks (
  id bigint generated always as identity,
  request_id bigint not null,
  url text not null,
  host text not null,
  secret text,
  events text[] not null,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  constraint webhooks_pkey PRIMARY KEY (id),
  constraint webhooks_request_id_key UNIQUE (request_id),
  constraint webhooks_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE CASCADE,
  constraint webhooks_events_check CHECK ((cardinality(events) > 0)),
  constraint webhooks_host_check CHECK (((length(host) >= 1) AND (length(host) <= 300))),
  constraint webhooks_secret_check CHECK (((length(secret) >= 1) AND (length(secret) <= 256))),
  constraint webhooks_url_check CHECK (((length(url) >= 1) AND (length(url) <= 2000)))
);

CREATE OR REPLACE FUNCTION public.are_labels(labels jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when jsonb_typeof(labels) = 'object' then (
    select count(*) <= 64 and coalesce(bool_and(
      key ~ '^[A-Za-z0-9._/-]{1,63}$' and key not in ('type', 'model', 'environment', 'server')
      and jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 63), true)
    from jsonb_each(labels)) else false end
$function$
;

CREATE OR REPLACE FUNCTION public.device_kinds_never_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a kind of device never changes: its devices get another one';
end $function$
;

CREATE OR REPLACE FUNCTION public.power_control(power_url text, relay_info text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select case when power_url = 'none:' then null else coalesce(power_url, relay_info) end
$function$
;

CREATE OR REPLACE FUNCTION public.refresh_device_kinds()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_table_name = 'hardware_types' then
    update devices set kind_id = kind_id where hardware_type_id = new.id;
  else
    update devices set kind_id = kind_id where imaging_server_id = new.id;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.relay_board(power_url text, relay_info text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select lower(case
    when power_url like 'proxr://%' then split_part(substr(power_url, 9), '/', 1)
    when power_url is null then split_part(relay_info, ':bank', 1) end)
$function$
;

CREATE OR REPLACE FUNCTION public.set_device_kind()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  effective jsonb;
  switchable boolean := power_control(new.power_url, new.relay_info) is not null;
begin
  -- whoever changes the hardware type waits for this transaction and then finds this device, or is waited for here
  select jsonb_build_object('pool', new.environment) || h.labels || new.labels
      || jsonb_build_object('type', h.type, 'model', h.model, 'environment', new.environment, 'server', s.fqdn)
    into effective from hardware_types h, imaging_servers s
    where h.id = new.hardware_type_id and s.id = new.imaging_server_id for share of h for key share of s;
  -- a reference that leads nowhere is refused by its constraint, with a better message
  if effective is null then return new; end if;
  loop
    -- the lock keeps housekeeping from deleting it before this device refers to it
    select k.id into new.kind_id from device_kinds k
      where k.hardware_type_id = new.hardware_type_id and k.imaging_server_id = new.imaging_server_id
        and k.labels_hash = md5(effective::text) and k.powered = switchable and k.active = new.active
      for key share;
    exit when found;
    insert into device_kinds (hardware_type_id, imaging_server_id, labels, powered, active)
      values (new.hardware_type_id, new.imaging_server_id, effective, switchable, new.active)
      on conflict do nothing returning id into new.kind_id;
    exit when found;
  end loop;
  return new;
end $function$
;
