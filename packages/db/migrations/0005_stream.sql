-- What live streams, webhooks and reminders need.

alter table events add column machine text check (machine in ('device', 'request'));
comment on column events.machine is 'Whose states a transition names: events of a device carry its request and the other way round. Null in events of older releases and of no machine.';

alter table event_positions add column webhooks_to bigint not null default 0;
comment on column event_positions.webhooks_to is 'Events up to this position have their deliveries; behind "last" only while a release without webhooks runs beside this one.';
update event_positions set webhooks_to = last;

create table webhooks (
  id bigint generated always as identity primary key,
  request_id bigint not null unique references requests on delete cascade,
  url text not null check (length(url) between 1 and 2000),
  -- host and port of the URL: deliveries in progress are counted by it
  host text not null check (length(host) between 1 and 300),
  secret text check (length(secret) between 1 and 256),
  -- names of packages/domain/src/request/webhook-events.ts
  events text[] not null check (cardinality(events) > 0),
  created_at timestamptz not null default now(),
  -- the receiver has said that it wants no more
  ended_at timestamptz
);
comment on table webhooks is 'Where the requester wants to be told what happens to a request.';

create table webhook_deliveries (
  id bigint generated always as identity primary key,
  webhook_id bigint not null references webhooks on delete cascade,
  -- of the event that it tells of
  position bigint not null,
  event text not null,
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  -- null: over, delivered or given up
  next_attempt_at timestamptz default now(),
  last_attempt_at timestamptz,
  delivered_at timestamptz,
  -- of the last attempt
  status integer,
  error text check (length(error) <= 500),
  ms integer,
  -- each event once, whoever gives it its position
  unique (webhook_id, position)
);
comment on table webhook_deliveries is 'One event for one webhook, and how far its delivery has come. An attempt moves next_attempt_at ahead first, so that one whose process dies is made again.';
create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where next_attempt_at is not null;

alter table requests add column remind_at timestamptz;
comment on column requests.remind_at is 'When the requester is told that the reservation ends soon; null: told already, or never. Set again with every new end.';
create index requests_reminder on requests (remind_at) where remind_at is not null;
