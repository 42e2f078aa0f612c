import pg from 'pg';
import { QUEUE_LIMITS } from './limits.js';
import { QUEUE_SCHEMA } from './queue-schema.js';

/**
 * Gives an agent's role what it needs of a Postgres that is the queue, and nothing of the truth beside it: the role is created
 * or gets the new password, may use the queue's schema, and owns nothing. Run after `migrateQueue`, by the same owner; safe to run twice.
 * Returns the URL for the agent.
 */
export async function grantAgentAccess(
  url: string,
  { role = 'mozpool_agent', password }: { role?: string; password: string },
): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: QUEUE_LIMITS.connectMs });
  client.on('error', () => undefined); // The query that fails with it reports it.
  const name = pg.escapeIdentifier(role);
  try {
    await client.connect();
    await client.query('begin');
    // Roles belong to the whole cluster: two databases' migration jobs may create one at the same time.
    await client.query(`select pg_advisory_xact_lock(hashtext('mozpool agent role'))`);
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    await client.query(
      `${rowCount ? 'alter' : 'create'} role ${name} login nosuperuser nocreatedb nocreaterole password ${pg.escapeLiteral(password)}`,
    );
    await client.query(`grant usage on schema ${QUEUE_SCHEMA} to ${name}`);
    for (const [rights, objects] of [
      ['select, insert, update, delete', 'tables'],
      ['usage, select, update', 'sequences'],
      ['execute', 'routines'],
    ]) {
      await client.query(`grant ${rights} on all ${objects} in schema ${QUEUE_SCHEMA} to ${name}`);
      await client.query(`alter default privileges in schema ${QUEUE_SCHEMA} grant ${rights} on ${objects} to ${name}`);
    }
    await client.query('commit');
  } finally {
    await client.end();
  }
  const agentUrl = new URL(url);
  agentUrl.username = encodeURIComponent(role);
  agentUrl.password = encodeURIComponent(password);
  return agentUrl.href;
}
