-- Ended requests are kept for a week. With many of them, what is asked many times a second read past all of them.
-- Every tick: which reservations have run out.
create index requests_open_expiry on requests (expires_at) where ended_at is null;
-- Every match: who waits for a device by name, in order.
create index requests_open_named on requests (state, priority desc, id) where demand is null and ended_at is null;
-- It held the ended ones, too, and nothing reads it any more.
drop index requests_named;
