alter table claim_history add column owner text;
comment on column claim_history.owner is 'Name of the token that made the request; null where it was made without one.';
update claim_history h set owner = t.name from requests r join tokens t on t.id = r.owner_token_id where r.id = h.request_id and h.released_at is null;
