import type pg from 'pg';

export interface EventRow {
  id: number;
  at: Date;
  kind: string;
  deviceId: number | null;
  requestId: number | null;
  claimId: number | null;
  fromState: string | null;
  toState: string | null;
  event: string | null;
  generation: number | null;
  details: Record<string, unknown>;
}

export interface Events {
  /** In the order of their ids, which is the order of commits for whatever one lock protects. */
  all(...kinds: string[]): Promise<EventRow[]>;
}

/** Reads the history that the services write. */
export function createEvents(db: pg.Pool): Events {
  return {
    async all(...kinds) {
      const { rows } = await db.query(
        `select id::int, at, kind, device_id::int as "deviceId", request_id::int as "requestId", claim_id::int as "claimId",
           from_state as "fromState", to_state as "toState", event, generation::int, details
         from events where cardinality($1::text[]) = 0 or kind = any($1) order by id`,
        [kinds],
      );
      return rows;
    },
  };
}
