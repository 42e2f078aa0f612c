-- Labels say what a device is; requests ask for them. Devices that are alike to the matcher share a kind, and free ones stand in
-- indexes of their own, so that finding one costs the same whether there are a hundred devices or ten thousand.

create function are_labels(labels jsonb) returns boolean language sql immutable as $$
  select case when jsonb_typeof(labels) = 'object' then (
    select count(*) <= 64 and coalesce(bool_and(
      key ~ '^[A-Za-z0-9._/-]{1,63}$' and key not in ('type', 'model', 'environment', 'server')
      and jsonb_typeof(value) = 'string' and length(value #>> '{}') <= 63), true)
    from jsonb_each(labels)) else false end
$$;
comment on function are_labels(jsonb) is 'A flat object of text, at most 64 keys; the built-in labels cannot be set.';

alter table hardware_types add column labels jsonb not null default '{}' check (are_labels(labels));
comment on column hardware_types.labels is 'Labels of every device of this type that does not set them otherwise.';
alter table devices add column labels jsonb not null default '{}' check (are_labels(labels));
comment on column devices.labels is 'Labels of this device; they win over those of its hardware type.';
alter table devices add column active boolean not null default true;
comment on column devices.active is 'False: out of the pool for good, kept for its history; never chosen.';

create table device_kinds (
  id bigint generated always as identity primary key,
  hardware_type_id bigint not null references hardware_types on delete cascade,
  imaging_server_id bigint not null references imaging_servers on delete cascade,
  labels jsonb not null,
  powered boolean not null,
  active boolean not null,
  labels_hash text generated always as (md5(labels::text)) stored,
  -- 64 labels are too long for an index
  unique (hardware_type_id, imaging_server_id, labels_hash, powered, active)
);
comment on table device_kinds is 'What matching looks at and what does not change by itself; many devices share one. Rows never change, so they may be cached for ever.';
comment on column device_kinds.labels is 'Effective labels: of the hardware type, overridden by those of the device, and the built-in ones.';
comment on column device_kinds.powered is 'Power can be switched.';

create function device_kinds_never_change() returns trigger language plpgsql as $$
begin
  raise exception 'a kind of device never changes: its devices get another one';
end $$;
create trigger device_kinds_never_change before update on device_kinds for each row execute function device_kinds_never_change();

create function set_device_kind() returns trigger language plpgsql as $$
declare
  effective jsonb;
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
        and k.labels_hash = md5(effective::text) and k.powered = (new.relay_info is not null) and k.active = new.active
      for key share;
    exit when found;
    insert into device_kinds (hardware_type_id, imaging_server_id, labels, powered, active)
      values (new.hardware_type_id, new.imaging_server_id, effective, new.relay_info is not null, new.active)
      on conflict do nothing returning id into new.kind_id;
    exit when found;
  end loop;
  return new;
end $$;
comment on function set_device_kind() is 'Finds or makes the kind of a device.';

create function refresh_device_kinds() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'hardware_types' then
    update devices set kind_id = kind_id where hardware_type_id = new.id;
  else
    update devices set kind_id = kind_id where imaging_server_id = new.id;
  end if;
  return null;
end $$;
comment on function refresh_device_kinds() is 'Gives the devices of a hardware type or an imaging server that was changed their new kinds.';

alter table devices add column kind_id bigint references device_kinds on delete restrict;
comment on column devices.kind_id is 'Kept by a trigger; whatever else is written here is replaced.';
create trigger devices_kind
  before insert or update of hardware_type_id, imaging_server_id, environment, labels, relay_info, active, kind_id on devices
  for each row execute function set_device_kind();
update devices set kind_id = null;
alter table devices alter column kind_id set not null;
create trigger hardware_types_kind after update of type, model, labels on hardware_types
  for each row when ((old.type, old.model, old.labels) is distinct from (new.type, new.model, new.labels)) execute function refresh_device_kinds();
create trigger imaging_servers_kind after update of fqdn on imaging_servers
  for each row when (old.fqdn is distinct from new.fqdn) execute function refresh_device_kinds();
create index devices_kind on devices (kind_id);

-- written with the state by applyEvent, under the lock of the device
alter table devices add column offerable boolean not null default false;
comment on column devices.offerable is 'A request may take it: its state may be taken and nobody holds it. A claim that ends sends an event, which writes it again.';
alter table devices add column proof_at timestamptz not null default '-infinity';
comment on column devices.proof_at is 'The proof as the matcher sees it: infinity where preparing the device proves it, -infinity where there is none.';
alter table devices add column pick double precision not null default random();
comment on column devices.pick is 'Drawn anew with every state: reading on from a random number chooses evenly without counting.';
alter table devices add column boot_config_hash text;
comment on column devices.boot_config_hash is 'Of the canonical boot configuration: devices that run the same one are found by it. Null is not known yet.';
create index devices_offer_pick on devices (kind_id, pick) where offerable;
create index devices_offer_proof on devices (kind_id, proof_at) where offerable;
create index devices_offer_reuse on devices (image_id, boot_config_hash, kind_id, pick) where offerable;

alter table requests add column selector jsonb not null default '[]' check (jsonb_typeof(selector) = 'array');
comment on column requests.selector is 'What the labels of the device have to be: requirements {key, op, values}, all of which must hold.';
alter table requests add column boot_config_hash text;
comment on column requests.boot_config_hash is 'As in devices.';
alter table requests add column demand text generated always as (
  case when requested_device <> 'any' then null else md5(image_id::text || '/' || selector::text || '/' || environment) end) stored;
comment on column requests.demand is 'Requests for any device with the same demand fit the same devices, so that the first of them stands for all. Null: a device by name.';
create index requests_demand on requests (state, demand, priority desc, id) where demand is not null;
create index requests_named on requests (state, requested_device, priority desc, id) where demand is null;
