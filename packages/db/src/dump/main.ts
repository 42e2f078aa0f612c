import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { migrate } from '../migrate.js';
import { createPool } from '../pool.js';
import { dumpSchema } from './dump-schema.js';

/**
 * Writes packages/db/schema.sql: `DATABASE_URL=postgres://… node packages/db/dist/dump/main.js`. With `--check` it writes
 * nothing and fails when the file is stale. The URL is that of any database of a server where a database may be made: the
 * migrations are applied to one of its own, which is dropped again.
 */
const FILE = fileURLToPath(new URL('../../schema.sql', import.meta.url));

async function freshSchema(url: string): Promise<string> {
  const name = `schema_dump_${randomBytes(4).toString('hex')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  const server = createPool(url, { max: 1, applicationName: 'schema-dump' });
  try {
    await server.query(`create database ${name}`);
    const pool = createPool(own.href, { max: 1, applicationName: 'schema-dump' });
    try {
      await migrate(pool);
      return await dumpSchema(pool);
    } finally {
      await pool.end();
      await server.query(`drop database ${name}`);
    }
  } finally {
    await server.end();
  }
}

async function main(): Promise<number> {
  const url = process.env.DATABASE_URL;
  if (!url) {
    console.error('DATABASE_URL is not set: give the URL of a Postgres server where a database may be made.');
    return 2;
  }
  const schema = await freshSchema(url);
  const current = await readFile(FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (current === schema) {
    console.log('packages/db/schema.sql is fresh.');
    return 0;
  }
  if (process.argv.includes('--check')) {
    console.error('packages/db/schema.sql is stale. Run: DATABASE_URL=postgres://… node packages/db/dist/dump/main.js');
    return 1;
  }
  await writeFile(FILE, schema);
  console.log('Written: packages/db/schema.sql');
  return 0;
}

process.exit(await main());
