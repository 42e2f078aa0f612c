-- Who may do what, and who did it.

create table tokens (
  id bigint generated always as identity primary key,
  -- how logs call whoever uses it; free again once the token is revoked
  name text not null check (name ~ '^[A-Za-z0-9._@:/-]{1,64}$' and name <> 'anonymous'),
  -- the beginning of the text, to recognise it by
  prefix text not null check (length(prefix) between 4 and 16),
  -- SHA-256 of the text. It holds 256 random bits, which nobody can guess: a slow hash, as passwords need it, would protect nothing
  hash bytea not null unique check (length(hash) = 32),
  scope text not null check (scope in ('read', 'request', 'operate', 'admin')),
  -- null is all
  pools text[] check (cardinality(pools) between 1 and 100 and array_position(pools, null) is null),
  created_at timestamptz not null default now(),
  created_by text not null,
  -- null is never
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by text,
  -- written at most once a minute
  last_used_at timestamptz,
  check ((revoked_at is null) = (revoked_by is null))
);
comment on table tokens is 'Who may call the API. Rows stay when a token is revoked: requests and the audit log name it.';
create unique index tokens_name on tokens (name) where revoked_at is null;

alter table requests add column owner_token_id bigint references tokens on delete restrict;
comment on column requests.owner_token_id is 'The token that made the request; null where it was made without one, and then anybody who may request may return it.';

create table idempotency_keys (
  -- the token, or `anonymous`: the address of a caller without one may change between two attempts
  caller text not null,
  key text not null check (length(key) between 1 and 255),
  -- SHA-256 of what was asked for
  body_hash bytea not null check (length(body_hash) = 32),
  -- null only inside the transaction that makes the request
  request_id bigint references requests on delete cascade,
  created_at timestamptz not null default now(),
  primary key (caller, key)
);
comment on table idempotency_keys is 'Requests that were made with an Idempotency-Key: the same call again finds its request here and makes no other.';
create index idempotency_keys_age on idempotency_keys (created_at);
create index idempotency_keys_request on idempotency_keys (request_id);

create table audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  -- X-Request-Id
  call_id text not null,
  -- the name of the token, `anonymous`, or `device NAME`
  who text not null,
  token_id bigint,
  -- on whose behalf, as the caller says
  assignee text,
  address text not null,
  route text not null,
  method text not null,
  path text not null,
  -- without secrets, cut
  body text not null,
  devices text[] not null default '{}',
  request_id bigint,
  -- null: not answered yet, or the process died before it could say
  status integer,
  duration_ms integer
);
comment on table audit_log is 'Every call that changes something, written before it is carried out. No references: it outlives its subjects.';
create index audit_log_at on audit_log (at);
create index audit_log_who on audit_log (who, id);
create index audit_log_request on audit_log (request_id, id) where request_id is not null;
create index audit_log_devices on audit_log using gin (devices);
