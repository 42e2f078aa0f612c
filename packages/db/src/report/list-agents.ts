import type { Queryable } from '../pool.js';

export interface AgentRow {
  server: string;
  alive: boolean;
  silentSince: number | null;
  heardAt: number | null;
  version: string | null;
  capabilities: string[];
  epoch: number;
  holder: string | null;
  devices: number;
}

export async function listAgents(db: Queryable, { limit }: { limit: number }): Promise<AgentRow[]> {
  const { rows } = await db.query<AgentRow>(
    `select s.fqdn as server, s.alive, (extract(epoch from s.silent_since) * 1000)::float8 as "silentSince",
       case when isfinite(s.heartbeat_at) then (extract(epoch from s.heartbeat_at) * 1000)::float8 end as "heardAt",
       s.agent_version as version, s.agent_capabilities as capabilities, s.epoch, s.holder,
       (select count(*)::int from devices d where d.imaging_server_id = s.id and d.active) as devices
     from imaging_servers s order by s.fqdn limit $1`,
    [limit],
  );
  return rows;
}
