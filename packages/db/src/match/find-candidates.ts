import type { Queryable } from '../pool.js';
import { runPrepared } from '../run-prepared.js';

/** A free device that a request may get, as it was read without its lock. */
export interface Candidate {
  id: number;
  kindId: number;
  state: string;
  image: string | null;
  bootConfig: string | null;
  /** Instants are milliseconds since the epoch, by the database's clock. */
  provenAt: number | null;
  /** A check may be in flight since then. */
  generationAt: number;
  now: number;
  /** What the request wants to run. */
  wanted: { image: string; canReuse: boolean; bootConfig: string | null };
}

/** The limit inside keeps the look-up of each device one by its key. */
const CANDIDATE_SQL = (ids: string) => `
  select d.id, d.kind_id as "kindId", d.state, x.name as image, d.boot_config as "bootConfig",
    (extract(epoch from d.proven_at) * 1000)::float8 as "provenAt", (extract(epoch from d.generation_at) * 1000)::float8 as "generationAt",
    floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now,
    json_build_object('image', i.name, 'canReuse', i.can_reuse, 'bootConfig', r.boot_config) as wanted
  from ${ids} c cross join lateral (select d.* from devices d where d.id = c.id limit 1) d left join images x on x.id = d.image_id
  cross join requests r join images i on i.id = r.image_id where r.id = $1`;

export interface CandidateSearch {
  requestId: number;
  kindIds: readonly number[];
  /** Devices that were tried already. */
  not: readonly number[];
  limit: number;
}

/**
 * Some of the free devices of these kinds: those that run what the request wants and were proven lately, if the image may be reused; else those
 * that follow a random number, so that every device has its turn and nobody counts them. Costs an index look-up or two for each kind.
 */
export async function findCandidates(
  db: Queryable,
  { requestId, kindIds, not, limit, random, checkMaxAgeMs }: CandidateSearch & { random: number; checkMaxAgeMs: number },
): Promise<Candidate[]> {
  const { rows } = await runPrepared<Candidate>(
    db,
    'find-candidates',
    `with asked as (select r.image_id, r.boot_config_hash from requests r join images i on i.id = r.image_id where r.id = $1 and i.can_reuse),
     prepared as (
       select d.id from asked a cross join unnest($2::bigint[]) as k(id) cross join lateral (
         select d.id, d.pick from devices d
         where d.offerable and d.image_id = a.image_id and d.boot_config_hash = a.boot_config_hash and d.kind_id = k.id and d.id <> all($3)
           and d.proof_at >= clock_timestamp() - make_interval(secs => $6::float8 / 1000)
         order by d.pick limit $4) d
       order by d.pick limit $4
     ),
     others as (
       select d.id from unnest($2::bigint[]) as k(id) cross join lateral (
         (select d.id, d.pick, false as around from devices d where d.offerable and d.kind_id = k.id and d.pick >= $5 and d.id <> all($3) order by d.pick limit $4)
         union all
         (select d.id, d.pick, true from devices d where d.offerable and d.kind_id = k.id and d.pick < $5 and d.id <> all($3) order by d.pick limit $4)) d
       where not exists (select from prepared)
       order by d.around, d.pick limit $4
     )
     ${CANDIDATE_SQL('(select id from prepared union all select id from others)')}`,
    [requestId, kindIds, not, limit, random, checkMaxAgeMs],
  );
  return rows;
}

/** Those of the free devices that were proven last: if not even they are proven well enough, none is. */
export async function findBestProven(db: Queryable, { requestId, kindIds, not, limit }: CandidateSearch): Promise<Candidate[]> {
  const { rows } = await runPrepared<Candidate>(
    db,
    'find-best-proven',
    `with best as (
       select d.id from unnest($2::bigint[]) as k(id) cross join lateral (
         select d.id, d.proof_at from devices d where d.offerable and d.kind_id = k.id and d.id <> all($3) order by d.proof_at desc limit $4) d
       order by d.proof_at desc limit $4
     )
     ${CANDIDATE_SQL('best')}`,
    [requestId, kindIds, not, limit],
  );
  return rows;
}

/** One device that was asked for by name, if it is still free. */
export async function findNamedCandidate(
  db: Queryable,
  { requestId, deviceId }: { requestId: number; deviceId: number },
): Promise<Candidate[]> {
  const { rows } = await runPrepared<Candidate>(
    db,
    'find-named-candidate',
    `${CANDIDATE_SQL('(select id from devices where id = $2 and offerable)')}`,
    [requestId, deviceId],
  );
  return rows;
}
