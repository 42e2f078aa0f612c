import type { Queryable } from '../pool.js';

export interface RelayBoardRow {
  name: string;
  /** `host[:port]`. */
  fqdn: string;
  imagingServer: string;
  alive: boolean;
  silentSince: number | null;
  /** The database's clock, milliseconds since the epoch. */
  now: number;
}

export async function findRelayBoard(db: Queryable, { name }: { name: string }): Promise<RelayBoardRow | undefined> {
  const { rows } = await db.query<RelayBoardRow>(
    `select b.name, b.fqdn, s.fqdn as "imagingServer", s.alive, (extract(epoch from s.silent_since) * 1000)::float8 as "silentSince",
       (extract(epoch from now()) * 1000)::float8 as now
     from relay_boards b join imaging_servers s on s.id = b.imaging_server_id where b.name = $1`,
    [name],
  );
  return rows[0];
}
