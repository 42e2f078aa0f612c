import { readFile, rm } from 'node:fs/promises';
import { startPostgres } from '@mozpool/stack';
import pg from 'pg';
import { temporaryDirectory } from '../temporary-directory.js';
import { waitFor } from '../wait-for.js';
import { makeCertificate } from './make-certificate.js';

/** A Postgres that takes connections over TLS alone, and the file of the authority behind its certificate. */
export async function startTlsPostgres(): Promise<{ url: string; authority: string; stop(): Promise<void> }> {
  const directory = await temporaryDirectory('mozpool-tls-');
  const server = await startPostgres({ directory, fast: true });
  return {
    url: server.url,
    authority: await requireTls(server.adminUrl, directory),
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Makes a server refuse connections without TLS; returns the file of the authority behind its certificate, in `directory`. */
export async function requireTls(adminUrl: string, directory: string): Promise<string> {
  const files = await makeCertificate(directory);
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  // written by the server itself, under whichever account it runs: a key that others may read is refused
  for (const [name, file] of [
    ['server.key', files.key],
    ['server.crt', files.certificate],
  ] as const)
    await client.query(
      `copy (select ${pg.escapeLiteral(await readFile(file, 'utf8'))}) to program 'umask 077; xargs -0 printf > ${name}' (format text)`,
    );
  await client.query('alter system set ssl = on');
  await client.query(`copy (select 'hostssl all all 127.0.0.1/32 scram-sha-256') to program 'cat > pg_hba.conf'`);
  await client.query('select pg_reload_conf()');
  await waitFor(async () => (await client.query('show ssl')).rows[0].ssl === 'on', { what: 'TLS to be on' });
  await client.end();
  return files.authority;
}
