import { type TestDatabase, testDatabase } from '@mozpool/testkit';
import { migrate } from '../migrate.js';
import { createPool, type Pool } from '../pool.js';

// biome-ignore lint/suspicious/noExplicitAny: rows as the database gives them
type Row = Record<string, any>;

export interface DbBench {
  url: string;
  db: Pool;
  rows(sql: string, ...values: unknown[]): Promise<Row[]>;
  /** A device with this name and all that it needs; returns its id. */
  addDevice(name: string): Promise<number>;
  close(): Promise<void>;
}

/** A database of its own: with the truth's schema, or with nothing at all. */
export async function openDb(schema: 'migrated' | 'empty' = 'migrated'): Promise<DbBench> {
  const database: TestDatabase = await testDatabase({
    template: schema === 'migrated' ? 'truth' : 'nothing',
    async prepare(url) {
      if (schema === 'empty') return;
      const pool = createPool(url, { max: 1, applicationName: 'template' });
      try {
        await migrate(pool);
      } finally {
        await pool.end();
      }
    },
  });
  const db = createPool(database.url, { applicationName: 'bench' });
  const rows = async (sql: string, ...values: unknown[]) => (await db.query<Row>(sql, values)).rows;
  return {
    url: database.url,
    db,
    rows,
    async addDevice(name) {
      await db.query(`insert into imaging_servers (fqdn, alive) values ('north', true) on conflict do nothing`);
      await db.query(`insert into hardware_types (type, model) values ('panda', 'ES') on conflict do nothing`);
      const [device] = await rows(
        `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id)
         select $1, $1, lpad(to_hex((select count(*) + 1 from devices)), 12, '0'), s.id, h.id from imaging_servers s, hardware_types h returning id`,
        name,
      );
      return device!.id;
    },
    async close() {
      await db.end();
      await database.drop();
    },
  };
}
