alter table requests add column pool text;
comment on column requests.pool is 'Pool of the last device that it was given, for reports; null until then.';
