import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { insist } from './insist.js';
import { inTransaction, type Pool, type Queryable } from './pool.js';

const MIGRATIONS = fileURLToPath(new URL('../migrations/', import.meta.url));
const STATE_CHECKS = fileURLToPath(new URL('../sql/state-checks.sql', import.meta.url));
/** Any number will do, as long as every migration takes the same. */
const MIGRATION_LOCK = 62_017_001;
/** Everybody who wants a table waits behind a migration that waits for it. */
const TABLES_WITHIN = '2s';

export interface MigrationReport {
  applied: string[];
}

/**
 * Brings the schema up to date: numbered SQL files, each once, in order, all in one transaction under one lock.
 * The lists of states (generated from the machines) are put in place every time, since they change with the code.
 * Services of the release before go on meanwhile: where they hold what it needs, it gives way and begins again.
 * Throws when a file that was applied has changed since: write a new one instead.
 */
export async function migrate(pool: Pool): Promise<MigrationReport> {
  const files = await migrationFiles();
  return insist(() => inTransaction(pool, (client) => applyAll(client, files)));
}

async function applyAll(client: Queryable, files: readonly string[]): Promise<MigrationReport> {
  await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await client.query(`set local lock_timeout = '${TABLES_WITHIN}'`);
  await client.query(
    'create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  );
  await client.query(
    `comment on table schema_migrations is 'Migrations that were applied, each with the hash of its file: one that changes afterwards is refused.'`,
  );
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migrations');
  const known = new Map(rows.map((row) => [row.name, row.sha256]));
  const applied: string[] = [];
  for (const name of files) {
    const { sql, sha256 } = await readMigration(name);
    const before = known.get(name);
    if (before === sha256) continue;
    if (before !== undefined)
      throw new Error(`migration ${name} was changed after it was applied: restore it and put the change into a new file`);
    await client.query(sql);
    await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [name, sha256]);
    applied.push(name);
  }
  await client.query(await readFile(STATE_CHECKS, 'utf8'));
  return { applied };
}

export interface MigrationState {
  name: string;
  /** `changed`: its file is not what was applied. `newer`: applied by a release that this one does not know. */
  state: 'applied' | 'not_applied' | 'changed' | 'newer';
  /** ISO 8601; null: not applied. */
  appliedAt: string | null;
}

/** Every migration, of this release and of the database, in order; changes nothing. A database without any has none applied. */
export async function migrationStates(db: Queryable): Promise<MigrationState[]> {
  const { rows: tables } = await db.query<{ there: boolean }>(`select to_regclass('schema_migrations') is not null as there`);
  const { rows } = tables[0]?.there
    ? await db.query<{ name: string; sha256: string; appliedAt: string }>(
        `select name, sha256, to_char(applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "appliedAt" from schema_migrations`,
      )
    : { rows: [] };
  const applied = new Map(rows.map((row) => [row.name, row]));
  const files = await migrationFiles();
  return Promise.all(
    [...new Set([...files, ...applied.keys()])].sort().map(async (name): Promise<MigrationState> => {
      const row = applied.get(name);
      const appliedAt = row?.appliedAt ?? null;
      if (!row) return { name, state: 'not_applied', appliedAt };
      if (!files.includes(name)) return { name, state: 'newer', appliedAt };
      return { name, state: (await readMigration(name)).sha256 === row.sha256 ? 'applied' : 'changed', appliedAt };
    }),
  );
}

async function migrationFiles(): Promise<string[]> {
  return (await readdir(MIGRATIONS)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
}

async function readMigration(name: string): Promise<{ sql: string; sha256: string }> {
  const sql = await readFile(`${MIGRATIONS}${name}`, 'utf8');
  return { sql, sha256: createHash('sha256').update(sql).digest('hex') };
}
