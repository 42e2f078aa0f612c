import pg from 'pg';
import { CLIENTS, type Use } from './bench-pool.js';

/**
 * The yardstick: what a program does that only writes what a created request writes, over one connection for each client, one prepared
 * statement for each write (the request, its history and log, the line of the audit log, the claim), and commits. It reads nothing, decides nothing and speaks no HTTP.
 */
export interface BareTransaction {
  run(client: number, shape: Use): Promise<void>;
  close(): Promise<void>;
}

/** Rows that no service looks at: a request that is closed already, and devices that are out of the pool. */
const ASSIGNEE = 'bare';
const DEVICES_EACH = 4;

export async function openBareTransaction(url: string): Promise<BareTransaction> {
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const [first] = clients;
  const { rows: images } = await first!.query<{ id: string }>(`select id from images where name = 'b2g'`);
  const { rows: devices } = await first!.query<{ id: string }>(
    `insert into devices (name, fqdn, mac_address, imaging_server_id, hardware_type_id, environment, state, state_deadline, active)
     select 'bare-' || n, 'bare', 'bb' || lpad(to_hex(n), 10, '0'), s.id, h.id, 'bare', 'troubleshooting', null, false
     from generate_series(1, ${CLIENTS * DEVICES_EACH}) n, (select id from imaging_servers limit 1) s, (select id from hardware_types limit 1) h returning id`,
  );
  let turn = 0;

  return {
    async run(number, shape) {
      const db = clients[number]!;
      const write = (name: string, text: string, values: unknown[]) => db.query<{ id: string }>({ name: `bare-${name}`, text, values });
      const history = (requestId: string, deviceId: string | null, lines: number) =>
        write('history', HISTORY, [requestId, deviceId, lines]);
      await db.query('begin');
      const { rows: entries } = await write('open-audit', OPEN_AUDIT, [String(turn++)]);
      const { rows } = await write('insert-request', INSERT_REQUEST, [images[0]!.id]);
      const id = rows[0]!.id;
      await write('update-request', UPDATE_REQUEST, [id]);
      await history(id, null, 2);
      await write('close-audit', CLOSE_AUDIT, [entries[0]!.id, id]);
      if (shape === 'free') {
        await db.query('commit');
        await db.query('begin');
        const device = devices[(number * DEVICES_EACH + (turn % DEVICES_EACH)) % devices.length]!.id;
        await write('insert-claim', INSERT_CLAIM, [id, device]);
        await write('update-device', UPDATE_DEVICE, [device]);
        await write('update-request', UPDATE_REQUEST, [id]);
        await history(id, device, 3);
      }
      await db.query('commit');
      if (shape === 'free') await write('end-claim', 'delete from claims where request_id = $1', [id]);
    },
    async close() {
      await first!.query(`delete from claim_history where assignee = '${ASSIGNEE}'`);
      await first!.query(`delete from audit_log where who = '${ASSIGNEE}'`);
      await first!.query(`delete from requests where assignee = '${ASSIGNEE}'`);
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

const INSERT_REQUEST = `insert into requests (requested_device, assignee, expires_at, image_id, boot_config, environment, priority, state, state_deadline)
  values ('any', '${ASSIGNEE}', now() + interval '1 h', $1, '{"b2gbase":"http://example.com/"}', 'any', 0, 'closed', null) returning id`;
const UPDATE_REQUEST = 'update requests set generation = generation + 1, state_entered_at = now(), counters = counters where id = $1';
const UPDATE_DEVICE = `update devices set generation = generation + 1, generation_at = now(), state_entered_at = now(), pick = random() where id = $1`;
const INSERT_CLAIM = `with claim as (insert into claims (request_id, device_id) values ($1, $2) returning id, request_id, device_id)
  insert into claim_history (claim_id, request_id, device_id, device, assignee, image, pool, hardware_type, released_at)
  select id, request_id, device_id, 'bare', '${ASSIGNEE}', 'b2g', 'bare', 'bare', now() from claim`;
const HISTORY = `with history as (
    insert into events (kind, request_id, device_id, event) select 'bare', $1::bigint, $2::bigint, 'bare' from generate_series(1, $3::int))
  insert into logs (request_id, source, message) select $1::bigint, 'bare', 'entering a state' from generate_series(1, $3::int)`;
const OPEN_AUDIT = `insert into audit_log (call_id, who, address, route, method, path, body)
  values ($1, '${ASSIGNEE}', '127.0.0.1', 'bare', 'POST', '/', '{"image": "b2g"}') returning id`;
const CLOSE_AUDIT = 'update audit_log set status = 200, duration_ms = 1, request_id = $2 where id = $1';
