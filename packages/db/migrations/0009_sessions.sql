-- People who signed in at the dashboard with a token.

create table sessions (
  id bigint generated always as identity primary key,
  -- SHA-256 of what the browser's cookie holds: 256 random bits
  hash bytea not null unique check (length(hash) = 32),
  -- a session may do what its token may, for as long as the token is valid
  token_id bigint not null references tokens on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at)
);
comment on table sessions is 'A browser that has exchanged a token for a cookie. Gone when the person signs out, and some time after it has expired.';
create index sessions_expiry on sessions (expires_at);
create index sessions_token on sessions (token_id);
