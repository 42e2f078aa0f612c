-- What switches a device's power, beside relay boards: a power URL (docs/adr/0012-power-urls.md).

alter table devices add column power_url text check (length(power_url) between 1 and 300);
comment on column devices.power_url is 'What switches its power, as DRIVER://HOST/OUTLET; it wins over relay_info. `none:` is nothing. Holds no secrets: credentials are named.';

create function power_control(power_url text, relay_info text) returns text language sql immutable parallel safe as $$
  select case when power_url = 'none:' then null else coalesce(power_url, relay_info) end
$$;
comment on function power_control(text, text) is 'What an agent is told to switch a device''s power with; null: nothing does.';

create function relay_board(power_url text, relay_info text) returns text language sql immutable parallel safe as $$
  select lower(case
    when power_url like 'proxr://%' then split_part(substr(power_url, 9), '/', 1)
    when power_url is null then split_part(relay_info, ':bank', 1) end)
$$;
comment on function relay_board(text, text) is 'host[:port] of the relay board that a device hangs on, as it is written; null: on none.';

create or replace function set_device_kind() returns trigger language plpgsql as $$
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
end $$;

drop trigger devices_kind on devices;
create trigger devices_kind
  before insert or update of hardware_type_id, imaging_server_id, environment, labels, relay_info, power_url, active, kind_id on devices
  for each row execute function set_device_kind();
