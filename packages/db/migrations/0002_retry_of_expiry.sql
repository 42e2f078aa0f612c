-- A reservation whose end could not be handled is put back like a deadline; its end itself is what the client was promised.
alter table requests add column retry_at timestamptz;
comment on column requests.retry_at is 'The end of the reservation is not handled again before this, after it could not be; null is at once.';
