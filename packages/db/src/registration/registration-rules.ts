import type { Queryable } from '../pool.js';

export interface RegistrationRuleRow {
  name: string;
  macPrefix: string | null;
  imagingServer: string | null;
  fields: Record<string, string>;
  hardwareTypeId: number;
  type: string;
  environment: string;
  labels: Record<string, string>;
}

/** The active rules in the order in which they are asked. */
export async function loadRegistrationRules(db: Queryable, { limit }: { limit: number }): Promise<RegistrationRuleRow[]> {
  const { rows } = await db.query<RegistrationRuleRow>(
    `select r.name, r.mac_prefix as "macPrefix", s.fqdn as "imagingServer", r.fields, r.hardware_type_id as "hardwareTypeId", h.type, r.environment, r.labels
     from registration_rules r join hardware_types h on h.id = r.hardware_type_id left join imaging_servers s on s.id = r.imaging_server_id
     where r.active order by r.position, r.id limit $1`,
    [limit],
  );
  return rows;
}
