-- every tick asks which reservations have ended
create index requests_expiry on requests (expires_at);
