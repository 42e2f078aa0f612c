import type { Demand } from '@mozpool/domain';
import type { QueryResultRow } from 'pg';
import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** A request that waits, with its place in the order. */
export interface WaitingRequest {
  id: number;
  priority: number;
  state: string;
}

/** The first waiting request of one demand: it stands for all that ask for the same. */
export interface DemandHead extends WaitingRequest {
  /** What `requests.demand` says: the same text for the same demand. */
  demand: string;
}

/** Steps from demand to demand through the index: costs as much as there are different demands, however many requests wait with each. */
export async function findDemandHeads(db: Queryable, { states }: { states: readonly string[] }): Promise<DemandHead[]> {
  const { rows } = await runPrepared<DemandHead & QueryResultRow>(
    db,
    'find-demand-heads',
    `with recursive heads as (
       select st.state, h.demand, h.priority, h.id from unnest($1::text[]) as st(state) cross join lateral (
         select r.demand, r.priority, r.id from requests r where r.state = st.state and r.demand is not null and r.expires_at > now()
         order by r.demand, r.priority desc, r.id limit 1) h
       union all
       select p.state, h.demand, h.priority, h.id from heads p cross join lateral (
         select r.demand, r.priority, r.id from requests r where r.state = p.state and r.demand > p.demand and r.expires_at > now()
         order by r.demand, r.priority desc, r.id limit 1) h
     )
     select id, priority, state, demand from heads`,
    [states],
  );
  return rows;
}

/** The next waiting requests with the same demand, in their order. */
export async function findNextOfDemand(
  db: Queryable,
  { state, demand, priority, id }: DemandHead,
  { limit }: { limit: number },
): Promise<DemandHead[]> {
  const { rows } = await runPrepared<DemandHead & QueryResultRow>(
    db,
    'find-next-of-demand',
    `select r.id, r.priority, r.state, r.demand from requests r
     where r.state = $1 and r.demand = $2 and r.expires_at > now() and r.priority <= $3 and (r.priority < $3 or r.id > $4)
     order by r.priority desc, r.id limit $5`,
    [state, demand, priority, id, limit],
  );
  return rows;
}

/** How many requests wait with a demand, counted up to `limit`. */
export async function countWaiting(db: Queryable, { state, demand }: DemandHead, { limit }: { limit: number }): Promise<number> {
  const { rows } = await runPrepared<{ count: number }>(
    db,
    'count-waiting',
    `select count(*)::int as count from (
       select from requests r where r.state = $1 and r.demand = $2 and r.expires_at > now() limit $3) waiting`,
    [state, demand, limit],
  );
  return rows[0]!.count;
}

/** What requests ask for, by their ids. */
export async function loadDemands(db: Queryable, ids: readonly number[]): Promise<(Demand & { id: number })[]> {
  const { rows } = await runPrepared<Demand & { id: number }>(
    db,
    'load-demands',
    `select id, requested_device as "requestedDevice", environment, selector, image_id as "imageId" from requests where id = any($1)`,
    [ids],
  );
  return rows;
}

/** A request that waits for a device by name which is free. */
export interface NamedRequest extends WaitingRequest, Demand {
  deviceId: number;
  kindId: number;
}

/** In the order in which they are served, those after `after`. The limit inside keeps the look-up of each device one by its name. */
export async function findServableNamedRequests(
  db: Queryable,
  { states, after, limit }: { states: readonly string[]; after: WaitingRequest | null; limit: number },
): Promise<NamedRequest[]> {
  const { rows } = await runPrepared<NamedRequest & QueryResultRow>(
    db,
    'find-servable-named-requests',
    `select r.* from unnest($1::text[]) as st(state) cross join lateral (
       select r.id, r.priority, r.state, r.requested_device as "requestedDevice", r.environment, r.selector, r.image_id as "imageId",
         d.id as "deviceId", d.kind_id as "kindId"
       from requests r cross join lateral (select d.id, d.kind_id from devices d where d.name = r.requested_device and d.offerable limit 1) d
       where r.state = st.state and r.demand is null and r.ended_at is null and r.expires_at > now()
         and ($2::int is null or (r.priority, -r.id) < ($2, -$3::bigint))
       order by r.priority desc, r.id limit $4) r
     order by r.priority desc, r.id limit $4`,
    [states, after?.priority ?? null, after?.id ?? null, limit],
  );
  return rows;
}
