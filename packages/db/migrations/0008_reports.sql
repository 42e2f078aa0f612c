-- One row for every claim ever made, for estimates and reports. No references: it keeps no device, request or image from being deleted.
create table claim_history (
  -- the id of the claim
  claim_id bigint primary key,
  request_id bigint not null,
  device_id bigint not null,
  -- names as they were when the claim was made
  device text not null,
  assignee text not null,
  image text not null,
  pool text not null,
  hardware_type text not null,
  claimed_at timestamptz not null default now(),
  -- how the device was asked to prepare itself: null is not asked yet
  preparation text check (preparation in ('imaged', 'reused', 'maintenance')),
  -- the last result that the device reported for this claim
  result text,
  result_at timestamptz,
  failure_cause text,
  -- when the requester got the device
  ready_at timestamptz,
  -- null while the claim stands
  released_at timestamptz
) with (fillfactor = 80);
comment on table claim_history is 'Every claim that was made, with what became of it; written where claims are written, kept for 90 days.';
create index claim_history_claimed on claim_history (claimed_at);
create index claim_history_device on claim_history (device_id, claimed_at);
create index claim_history_request on claim_history (request_id);
-- the few that stand: the reconciler compares them with the claims
create index claim_history_open on claim_history (claim_id) where released_at is null;

alter table requests add column claimed_at timestamptz;
comment on column requests.claimed_at is 'When it first got a device.';
alter table requests add column ended_at timestamptz;
comment on column requests.ended_at is 'When the reservation ended, well or badly; closing a failed request later does not change it.';
alter table requests add column end_reason text;
comment on column requests.end_reason is 'Why it ended: returned, cancelled, forced, expired, or the failure state it ended in.';
create index requests_ended on requests (ended_at) where ended_at is not null;

create table report_days (
  -- when the day began, UTC
  day timestamptz not null,
  report text not null check (length(report) between 1 and 32),
  figures jsonb not null,
  stored_at timestamptz not null default now(),
  primary key (report, day)
);
comment on table report_days is 'The figures of each report for each past day, stored once after the day is over.';

-- claims that stand already
insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, claimed_at, result, ready_at)
select c.id, r.id, d.id, d.name, r.assignee, i.name, d.environment, h.type || ' ' || h.model, c.created_at, c.imaging_result, r.ready_at
from claims c join requests r on r.id = c.request_id join images i on i.id = r.image_id
join devices d on d.id = c.device_id join hardware_types h on h.id = d.hardware_type_id;
