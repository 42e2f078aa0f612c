import type { BareApi } from '../bare-api.js';

export const DEVICES = 10_000;
export const REQUESTS = 1_000;
/** Every tenth device is one whose state changes under the eyes of whoever looks. */
export const CHANGING = 1_000;

const SERVERS = 8;
const DEVICES_ON_BOARD = 32;
const FILL_LIMIT_MS = 120_000;

/**
 * A pool as a large lab has it: on eight imaging servers, most devices idle, some held, some failed or away, a tenth of them changing all
 * the time. Returns the names of those that change, all of them in the state `new`.
 */
export async function fillLab(db: BareApi['db']): Promise<string[]> {
  const client = await db.connect();
  try {
    await client.query(`set statement_timeout = ${FILL_LIMIT_MS}`);
    for (const [sql, values] of FILL) await client.query(sql, values);
    await client.query('vacuum analyze');
  } finally {
    // its limit is not one for others
    client.release(true);
  }
  const { rows } = await db.query<{ name: string }>(`select name from devices where state = 'new' and name like 'bench-%' order by name`);
  if (rows.length !== CHANGING) throw new Error(`${rows.length} devices would change instead of ${CHANGING}`);
  return rows.map(({ name }) => name);
}

const HOLDERS = (REQUESTS * 6) / 10;
const FILL: [string, unknown[]][] = [
  // the lab came with one device of its own
  [`delete from devices`, []],
  [
    `insert into imaging_servers (fqdn, alive, heartbeat_at, epoch) select 'imaging-' || n || '.lab.example', true, now(), 1 from generate_series(11, $1::int) n`,
    [10 + SERVERS],
  ],
  [
    `insert into relay_boards (name, fqdn, imaging_server_id)
     select 'bench-board-' || n, 'board-' || n || '.lab.example:2101', s.id
     from generate_series(0, $1::int) n join imaging_servers s on s.fqdn = 'imaging-' || 11 + n % $2::int || '.lab.example'`,
    [Math.floor(DEVICES / DEVICES_ON_BOARD), SERVERS],
  ],
  [
    `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, relay_info, environment, comments, labels, image_id, state, generation,
       state_entered_at, state_deadline, proven_at, proof_at, failure_cause)
     select 'bench-' || lpad(n::text, 5, '0'), 'bench-' || n || '.lab.example', lpad(to_hex(n), 12, '0'), s.id, h.id,
       'board-' || n / $2::int || '.lab.example:bank' || n % $2::int / 8 + 1 || ':relay' || n % 8 + 1, case when n % 2 = 0 then 'staging' else 'production' end,
       case when n % 17 = 0 then 'screen replaced, see rack ' || n % 40 || ' before you take it out' end,
       jsonb_build_object('pool', 'pool-' || n % 5, 'storage', 'sdcard', 'gpu', case when n % 3 = 0 then 'mali' else 'sgx540' end, 'shelf', (n / 100)::text),
       i.id, p.state, 1, now() - n * interval '1 minute', now() + interval '1 day', now(), now(), case when p.state like 'failed%' then 'boot' end
     from generate_series(1, $1::int) n
     join imaging_servers s on s.fqdn = 'imaging-' || 11 + n / $2::int % $3::int || '.lab.example'
     cross join lateral (select case n % 10 when 0 then 'new' when 1 then (array['failed_pxe_booting', 'offline', 'locked_out', 'maintenance_mode'])[1 + n / 10 % 4] else 'ready' end as state) p
     cross join (select id from hardware_types order by id limit 1) h
     cross join (select id from images where name = 'android') i`,
    [DEVICES, DEVICES_ON_BOARD, SERVERS],
  ],
  [
    `with holders as (
       insert into requests (requested_device, assignee, image_id, expires_at, state, generation, state_deadline)
       select d.name, 'ci-build-' || d.id, i.id, now() + interval '1 day', 'ready', 5, null
       from (select * from devices where state = 'ready' order by id limit $1) d, images i where i.name = 'android'
       returning id, requested_device
     )
     insert into claims (request_id, device_id, imaging_result) select r.id, d.id, 'complete' from holders r join devices d on d.name = r.requested_device`,
    [HOLDERS],
  ],
  [
    // what they ask for is held
    `insert into requests (requested_device, assignee, image_id, expires_at, state, generation, state_deadline)
     select r.requested_device, 'waits-' || r.id, r.image_id, now() + interval '1 day', 'finding_device', 1, now() + interval '1 day'
     from requests r where r.state = 'ready' order by r.id limit $1`,
    [REQUESTS - HOLDERS],
  ],
];
