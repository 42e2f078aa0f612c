-- What failed last of the steps that are tried again: a person reads it without looking through the log.

alter table devices add column failures jsonb not null default '{}' constraint devices_failures_check check (jsonb_typeof(failures) = 'object');
comment on column devices.failures is 'What the agent said of the last failure, by the counter in counters that it belongs to. One whose counter is gone means nothing.';
