alter table devices
  add column inventory_source text,
  add column inventory_key text,
  add column inventory_values jsonb,
  add column inventory_gone boolean not null default false,
  add constraint devices_inventory_check check (
    (inventory_source is null) = (inventory_key is null) and (inventory_source is null) = (inventory_values is null)
    and (not inventory_gone or inventory_source is not null)),
  add constraint devices_inventory_values_check check (jsonb_typeof(inventory_values) = 'object');
comment on column devices.inventory_source is 'The inventory that the device follows; null: a person added it.';
comment on column devices.inventory_values is 'What the inventory said last, field by field. What differs from it was set by a person and stays.';
comment on column devices.inventory_gone is 'It left its inventory while somebody held it: deleted once nobody does.';
create unique index devices_inventory on devices (inventory_source, inventory_key) where inventory_source is not null;
create index devices_inventory_gone on devices (id) where inventory_gone;

alter table relay_boards add column inventory_server text;
comment on column relay_boards.inventory_server is 'The imaging server that the inventory sync gave it last; null: a person added the board.';

create table inventory_runs (
  id bigint generated always as identity primary key,
  asked_by text not null check (length(asked_by) between 1 and 128),
  asked_at timestamptz not null default clock_timestamp(),
  scheduled boolean not null default false,
  dry_run boolean not null default false,
  allow_many boolean not null default false check (not (allow_many and scheduled)),
  stage text not null default 'waiting' check (stage in ('waiting', 'running', 'over')),
  worker text,
  started_at timestamptz,
  alive_at timestamptz,
  ended_at timestamptz,
  outcome text check (outcome in ('applied', 'unchanged', 'planned', 'refused', 'failed', 'interrupted')),
  message text check (length(message) <= 4000),
  report jsonb,
  check ((stage = 'waiting') = (started_at is null)),
  check ((stage = 'running') = (alive_at is not null)),
  check ((stage = 'over') = (ended_at is not null) and (stage = 'over') = (outcome is not null))
);
comment on table inventory_runs is 'Every run of the inventory sync: who wanted it, what came of it, and what it changed. The one that runs is the only one that may write.';
comment on column inventory_runs.allow_many is 'A person says that many changes are meant; never a schedule.';
comment on column inventory_runs.alive_at is 'Its worker says so every few seconds; one that is silent is taken for dead.';
create unique index inventory_runs_running on inventory_runs ((true)) where stage = 'running';
create unique index inventory_runs_waiting on inventory_runs (scheduled, dry_run, allow_many) where stage = 'waiting';
create index inventory_runs_ended on inventory_runs (ended_at) where ended_at is not null;
