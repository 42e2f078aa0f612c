import type { Queryable } from '../pool.js';

/** An imaging server whose agent switches relays of a board. */
export interface BoardController {
  imagingServer: string;
  /** Its agent is heard. */
  alive: boolean;
  /** Active devices on the board. */
  devices: number;
}

/** Which agents switch relays of a board; `spellings` are all that `host[:port]` may be written as, in lower case. */
export async function findBoardControllers(db: Queryable, { spellings }: { spellings: readonly string[] }): Promise<BoardController[]> {
  const { rows } = await db.query<BoardController>(
    `select s.fqdn as "imagingServer", s.alive, count(d.id)::int as devices
     from imaging_servers s
     left join devices d on d.imaging_server_id = s.id and d.active and relay_board(d.power_url, d.relay_info) = any($1)
     where s.active and (d.id is not null or exists (
       select from relay_boards b where b.imaging_server_id = s.id and b.active and lower(b.fqdn) = any($1)))
     group by s.id order by s.fqdn`,
    [spellings],
  );
  return rows;
}
