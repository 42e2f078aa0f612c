import { randomBytes } from 'node:crypto';
import { createPool, migrate } from '@mozpool/db';
import pg from 'pg';
import { askTestRun, testRunId } from './jest/ask-test-run.js';

export interface TestDatabase {
  /** A database of its own, as its owner. */
  readonly url: string;
  /** Ends whoever is still connected, too. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Runs once in a jest run for each `template`; every database is a copy of what it leaves. */
  prepare?: (url: string) => Promise<void>;
  /** Names what `prepare` makes; needed with a `prepare` of one's own. */
  template?: string;
}

/**
 * A fresh database with all migrations applied (the truth's and the queue's), in about 50 ms: a copy of a template.
 * Needs jest's globalSetup `packages/testkit/src/jest/global-setup.js`. Whatever is not dropped goes with the run's server.
 */
export async function testDatabase({ prepare = prepareAll, template = 'all' }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  if (prepare !== prepareAll && template === 'all') throw new TypeError('testDatabase: a prepare of your own needs a template name');
  const { adminUrl } = await askTestRun('/server');
  const runId = testRunId();
  const templateName = `${runId}_${template}`;
  const name = `${runId}_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl, async (admin) => {
    await makeTemplate(admin, adminUrl, templateName, prepare);
    await admin.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(templateName)}`);
  });
  return {
    url: databaseUrl(adminUrl, name),
    drop: () =>
      withClient(adminUrl, async (admin) => {
        await admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
      }),
  };
}

/** As a start of an installation leaves its database, without a lab. */
export async function prepareAll(url: string): Promise<void> {
  const pool = createPool(url, { max: 1, applicationName: 'testkit' });
  try {
    await migrate(pool);
  } finally {
    await pool.end();
  }
  // a suite that finds the template made has no use for BullMQ, which takes longer to load than many suites to run
  const { migrateQueue } = await import('@mozpool/queue');
  await migrateQueue(url);
}

/** Test files of several workers may ask at the same time: the first makes it, the others wait for the lock. */
async function makeTemplate(admin: pg.Client, adminUrl: string, name: string, prepare: (url: string) => Promise<void>): Promise<void> {
  const lock = [`mozpool testkit ${name}`];
  await admin.query('select pg_advisory_lock(hashtext($1))', lock);
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    const unfinished = `${name}_unfinished`;
    await admin.query(`drop database if exists ${pg.escapeIdentifier(unfinished)} with (force)`);
    await admin.query(`create database ${pg.escapeIdentifier(unfinished)}`);
    await prepare(databaseUrl(adminUrl, unfinished));
    await admin.query(`alter database ${pg.escapeIdentifier(unfinished)} rename to ${pg.escapeIdentifier(name)}`);
  } finally {
    await admin.query('select pg_advisory_unlock(hashtext($1))', lock);
  }
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // The query that fails with it reports it.
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
