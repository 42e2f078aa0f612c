import type { InventoryCounts, InventoryReport } from '@mozpool/contracts';
import { inTransaction, type Pool, type Queryable } from '../pool.js';
import { toJsonb } from '../to-jsonb.js';

/** Any number will do, as long as every worker takes the same. */
const INVENTORY_LOCK = 62_017_012;
const MAX_MESSAGE_LENGTH = 4_000;

/** What came of a run that is over. */
export interface RunEnd {
  outcome: 'applied' | 'unchanged' | 'planned' | 'refused' | 'failed';
  message: string | null;
  report: InventoryReport | null;
}

export interface InventoryRunRow {
  id: number;
  askedBy: string;
  askedAt: number;
  dryRun: boolean;
  allowMany: boolean;
  stage: 'waiting' | 'running' | 'over';
  startedAt: number | null;
  endedAt: number | null;
  outcome: RunEnd['outcome'] | 'interrupted' | null;
  message: string | null;
  counts: InventoryCounts | null;
}

const ms = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;
const RUN_SQL = `id, asked_by as "askedBy", ${ms('asked_at', 'askedAt')}, dry_run as "dryRun", allow_many as "allowMany", stage,
  ${ms('started_at', 'startedAt')}, ${ms('ended_at', 'endedAt')}, outcome, message, report->'counts' as counts`;

/** Asks for a run. One that waits already and is the same is the answer: whoever asks twice asks once. */
export async function askInventoryRun(
  db: Queryable,
  { by, dryRun, allowMany }: { by: string; dryRun: boolean; allowMany: boolean },
): Promise<number> {
  for (;;) {
    const { rows } = await db.query<{ id: number }>(
      `with asked as (
         insert into inventory_runs (asked_by, dry_run, allow_many) values ($1, $2, $3)
         on conflict (scheduled, dry_run, allow_many) where stage = 'waiting' do nothing returning id)
       select id from asked union all
       select id from inventory_runs where stage = 'waiting' and not scheduled and dry_run = $2 and allow_many = $3 limit 1`,
      [by, dryRun, allowMany],
    );
    if (rows[0]) return rows[0].id;
    // the one that waited has just been taken
  }
}

export interface TakeInput {
  worker: string;
  /** Null: only what is asked for. A run that failed or was interrupted is made again earlier. */
  schedule: { everySeconds: number; retrySeconds: number } | null;
  /** A worker that was silent for so long is taken for dead. */
  silentSeconds: number;
}

export interface TakenRun {
  id: number;
  askedBy: string;
  dryRun: boolean;
  allowMany: boolean;
}

/** `$1` and `$2`: seconds from the end of a run to the next one by schedule, and after one that failed. */
const SCHEDULED = `not exists (select from inventory_runs where not dry_run and ended_at > clock_timestamp()
  - make_interval(secs => case when outcome in ('failed', 'interrupted') then $2::float8 else $1::float8 end))`;

/** The next run that is due or was asked for; undefined while another one runs, or when there is nothing to do. */
export async function takeInventoryRun(pool: Pool, { worker, schedule, silentSeconds }: TakeInput): Promise<TakenRun | undefined> {
  const seconds = schedule && [schedule.everySeconds, schedule.retrySeconds];
  // nearly always there is nothing to do, which a query finds without the lock
  const { rowCount } = await pool.query(
    `select where exists (select from inventory_runs where stage <> 'over')${seconds ? ` or ${SCHEDULED}` : ''}`,
    seconds ?? [],
  );
  if (rowCount === 0) return undefined;
  return inTransaction(pool, async (db) => {
    await db.query('select pg_advisory_xact_lock($1)', [INVENTORY_LOCK]);
    await db.query(
      `update inventory_runs set stage = 'over', alive_at = null, ended_at = clock_timestamp(), outcome = 'interrupted',
         message = 'The worker ' || worker || ' was not heard any more. Nothing was changed.'
       where stage = 'running' and alive_at < clock_timestamp() - make_interval(secs => $1)`,
      [silentSeconds],
    );
    const running = await db.query(`select from inventory_runs where stage = 'running'`);
    if (running.rowCount !== 0) return undefined;
    if (seconds)
      await db.query(
        `insert into inventory_runs (asked_by, scheduled) select 'schedule', true where ${SCHEDULED}
         on conflict (scheduled, dry_run, allow_many) where stage = 'waiting' do nothing`,
        seconds,
      );
    const { rows } = await db.query<TakenRun>(
      `update inventory_runs set stage = 'running', started_at = clock_timestamp(), alive_at = clock_timestamp(), worker = $1
       where id = (select id from inventory_runs where stage = 'waiting' order by id limit 1)
       returning id, asked_by as "askedBy", dry_run as "dryRun", allow_many as "allowMany"`,
      [worker],
    );
    return rows[0];
  });
}

/** Its worker is alive. False: the run is over, whoever ended it. */
export async function keepInventoryRun(db: Queryable, id: number): Promise<boolean> {
  const { rowCount } = await db.query(`update inventory_runs set alive_at = clock_timestamp() where id = $1 and stage = 'running'`, [id]);
  return rowCount === 1;
}

/** In the transaction that applies it: nobody ends this run meanwhile, and no other one begins. False: it is over. */
export async function lockInventoryRun(db: Queryable, id: number): Promise<boolean> {
  await db.query('select pg_advisory_xact_lock($1)', [INVENTORY_LOCK]);
  const { rowCount } = await db.query(`select from inventory_runs where id = $1 and stage = 'running' for update`, [id]);
  return rowCount === 1;
}

/** False: it was over already. */
export async function endInventoryRun(db: Queryable, id: number, { outcome, message, report }: RunEnd): Promise<boolean> {
  const { rowCount } = await db.query(
    `update inventory_runs set stage = 'over', alive_at = null, ended_at = clock_timestamp(), outcome = $2, message = $3, report = $4
     where id = $1 and stage = 'running'`,
    [id, outcome, message?.slice(0, MAX_MESSAGE_LENGTH) ?? null, report === null ? null : toJsonb(report)],
  );
  return rowCount === 1;
}

/** The newest first. */
export async function listInventoryRuns(
  db: Queryable,
  { before, limit }: { before: number | null; limit: number },
): Promise<InventoryRunRow[]> {
  const { rows } = await db.query<InventoryRunRow>(
    `select ${RUN_SQL} from inventory_runs where $1::bigint is null or id < $1 order by id desc limit $2`,
    [before, limit],
  );
  return rows;
}

export async function findInventoryRun(
  db: Queryable,
  id: number,
): Promise<(InventoryRunRow & { report: InventoryReport | null }) | undefined> {
  const { rows } = await db.query<InventoryRunRow & { report: InventoryReport | null }>(
    `select ${RUN_SQL}, report from inventory_runs where id = $1`,
    [id],
  );
  return rows[0];
}

export async function deleteOldInventoryRuns(db: Queryable, { days, limit }: { days: number; limit: number }): Promise<number> {
  const { rowCount } = await db.query(
    'delete from inventory_runs where id in (select id from inventory_runs where ended_at < now() - make_interval(days => $1) order by ended_at limit $2)',
    [days, limit],
  );
  return rowCount ?? 0;
}

export interface InventoryState {
  /** Seconds since the epoch; null: never. */
  lastSuccessAt: number | null;
  /** Of the last run that is over and was no dry run. */
  lastOutcome: string | null;
  /** Devices that follow each inventory. */
  devices: { source: string; devices: number; gone: number }[];
}

/** What metrics tell. */
export async function readInventoryState(db: Queryable): Promise<InventoryState> {
  const last = await db.query<{ at: number | null; outcome: string | null }>(
    `select (select extract(epoch from max(ended_at))::float8 from inventory_runs where outcome in ('applied', 'unchanged')) as at,
       (select outcome from inventory_runs where stage = 'over' and not dry_run order by id desc limit 1) as outcome`,
  );
  const devices = await db.query<{ source: string; devices: number; gone: number }>(
    `select inventory_source as source, count(*)::int as devices, count(*) filter (where inventory_gone)::int as gone
     from devices where inventory_source is not null group by 1 order by 1`,
  );
  return { lastSuccessAt: last.rows[0]!.at, lastOutcome: last.rows[0]!.outcome, devices: devices.rows };
}
