import { hasCommand, startTlsPostgres } from '@mozpool/testkit';
import { migrate } from './migrate.js';
import { createPool } from './pool.js';

const START_WITHIN_MS = 60_000;

(hasCommand('openssl') ? describe : describe.skip)('a Postgres that speaks TLS alone', () => {
  let server: Awaited<ReturnType<typeof startTlsPostgres>>;
  beforeAll(async () => {
    server = await startTlsPostgres();
  }, START_WITHIN_MS);
  afterAll(() => server?.stop(), START_WITHIN_MS);

  const reach = async (options: string) => {
    const pool = createPool(`${server.url}${options}`, { max: 1, applicationName: 'tls test' });
    try {
      await migrate(pool);
      return (await pool.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).rows;
    } finally {
      await pool.end();
    }
  };

  test('is reached with the authority that DATABASE_URL names', async () => {
    expect(await reach(`?sslmode=verify-full&sslrootcert=${encodeURIComponent(server.authority)}`)).toEqual([{ ssl: true }]);
  });

  test('is not believed without it', async () => {
    await expect(reach('?sslmode=verify-full')).rejects.toThrow(/self-signed|unable to verify/);
  });

  test('refuses whoever comes without TLS', async () => {
    await expect(reach('')).rejects.toThrow(/no encryption/);
  });
});
