-- Every tick asks which reservations have run out. Those that ended are kept for a week: with many of them, reading past them cost more than
-- everything else that a tick does.
create index requests_open_expiry on requests (expires_at) where ended_at is null;
