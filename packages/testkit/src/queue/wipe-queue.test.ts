import { QUEUE_SCHEMA } from '@mozpool/queue';
import pg from 'pg';
import { waitFor } from '../wait-for.js';
import { startTestQueue } from './test-queues.js';

test('it gives way to a transaction that locks the tables in another order: neither fails', async () => {
  const queue = await startTestQueue('postgres');
  const service = new pg.Client({ connectionString: queue.url });
  const observer = new pg.Client({ connectionString: queue.url });
  await Promise.all([service.connect(), observer.connect()]);
  try {
    await service.query(`insert into ${QUEUE_SCHEMA}.meta (queue, field, value) values ('q', 'f', '1')`);
    await service.query('begin');
    await service.query(`select from ${QUEUE_SCHEMA}.job`);
    const wiped = queue.wipe();
    const waits = `select from pg_stat_activity where query like 'truncate%' and wait_event_type = 'Lock' and datname = current_database()`;
    await waitFor(async () => (await observer.query(waits)).rowCount === 1, { what: 'the wipe to meet the transaction' });
    await service.query(`select from ${QUEUE_SCHEMA}.meta`);
    await service.query('commit');
    await wiped;
    expect((await observer.query(`select from ${QUEUE_SCHEMA}.meta`)).rowCount).toBe(0);
  } finally {
    await Promise.all([service.end(), observer.end()]);
    await queue.close();
  }
});
