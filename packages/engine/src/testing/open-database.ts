import { createPool, migrate } from '@mozpool/db';
import { type TestDatabase, testDatabase } from '@mozpool/testkit';

/** A database of its own with the truth's migrations and nothing of the queue's. */
export function openDatabase(): Promise<TestDatabase> {
  return testDatabase({
    template: 'truth',
    async prepare(url) {
      const pool = createPool(url, { max: 1, applicationName: 'template' });
      try {
        await migrate(pool);
      } finally {
        await pool.end();
      }
    },
  });
}
