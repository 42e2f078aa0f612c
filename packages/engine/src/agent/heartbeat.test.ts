import type { Heartbeat, HeartbeatReply } from '@mozpool/contracts';
import { heartbeatReplySchema } from '@mozpool/contracts';
import { type EngineBench, openBench } from '../testing/engine-bench.js';
import { beginRival } from '../testing/rival.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.reset({
    d1: { state: 'pc_pinging', due: 60 },
    d2: { state: 'offline', due: null },
    d3: { state: 'pc_pinging', server: 'south', due: 60 },
  });
  await bench.db.query(
    `update imaging_servers set holder = null, instance = null, epoch = 0, lease_until = null, heartbeat_at = null, alive = false`,
  );
});

const beat = (heartbeat: Partial<Heartbeat> = {}): Promise<HeartbeatReply> =>
  bench.engine.takeHeartbeat({
    server: 'north',
    holder: 'disk-a',
    instance: 'a1',
    epoch: null,
    version: '7',
    bootUrl: 'http://north:8082/',
    capabilities: [],
    ...heartbeat,
  });
const expire = () => bench.db.query(`update imaging_servers set lease_until = now() - interval '1 ms'`);
const generations = async () =>
  Object.fromEntries((await bench.rows('select name, generation from devices')).map((device) => [device.name, device.generation]));

function granted(reply: HeartbeatReply): Extract<HeartbeatReply, { granted: true }> {
  heartbeatReplySchema.parse(reply);
  if (!reply.granted) throw new Error(reply.reason);
  return reply;
}

describe('the lease of an imaging server', () => {
  test('is granted to the first agent that asks, with a new epoch and for the configured time', async () => {
    expect(granted(await beat())).toMatchObject({ epoch: 1, leaseMs: 10_000 });
    const server = await bench.row(`select *, extract(epoch from lease_until - now()) as left from imaging_servers where fqdn = 'north'`);
    expect(server).toMatchObject({
      holder: 'disk-a',
      instance: 'a1',
      epoch: 1,
      alive: true,
      agent_version: '7',
      boot_url: 'http://north:8082/',
    });
    expect(Number(server.left)).toBeGreaterThan(9);
  });

  test('is renewed without a new epoch, snapshot or history', async () => {
    const { epoch } = granted(await beat());
    const events = await bench.rows('select from events');
    const before = await generations();
    expect(granted(await beat({ epoch }))).toMatchObject({ epoch, snapshot: null });
    expect(await bench.rows('select from events')).toHaveLength(events.length);
    await bench.settle();
    expect((await generations()).d3).toBe(before.d3);
  });

  test('is denied to another agent while it lasts, and that one changes nothing', async () => {
    const { epoch } = granted(await beat());
    const reply = await beat({ holder: 'disk-b', instance: 'b1' });
    heartbeatReplySchema.parse(reply);
    expect(reply).toMatchObject({ granted: false, reason: 'another agent holds the lease of north; this one stands by' });
    expect(await bench.row(`select holder, epoch from imaging_servers where fqdn = 'north'`)).toEqual({ holder: 'disk-a', epoch });
  });

  test('goes to another agent once it has expired, with a higher epoch; the old one is denied then', async () => {
    const { epoch } = granted(await beat());
    await expire();
    expect(granted(await beat({ holder: 'disk-b', instance: 'b1' })).epoch).toBe(epoch + 1);
    expect((await beat({ epoch })).granted).toBe(false);
  });

  test('goes to one of three agents that ask at once', async () => {
    const rival = await beginRival(bench.rival);
    await rival.query('select from imaging_servers for update');
    const beats = [beat(), beat({ holder: 'disk-b', instance: 'b1' }), beat({ holder: 'disk-c', instance: 'c1' })];
    await rival.blocks(3);
    await rival.rollback();
    const replies = await Promise.all(beats);
    expect(replies.filter((reply) => reply.granted)).toHaveLength(1);
  });

  test('is granted at once, with a new epoch, to a restarted agent on the same disk', async () => {
    const { epoch } = granted(await beat());
    expect(granted(await beat({ instance: 'a2' })).epoch).toBe(epoch + 1);
  });

  test('gets a new epoch when the agent does not know the one it has: the answer that brought it was lost', async () => {
    const { epoch } = granted(await beat());
    const again = granted(await beat());
    expect(again.epoch).toBe(epoch + 1);
    expect(again.snapshot).not.toBeNull();
  });

  test('of a server that nobody knows is denied with what to do about it', async () => {
    expect(await beat({ server: 'west' })).toMatchObject({ granted: false, reason: expect.stringContaining('add it') });
  });

  test('is kept by an agent whose lease has run out while nobody else came', async () => {
    const { epoch } = granted(await beat());
    await expire();
    expect(granted(await beat({ epoch })).epoch).toBe(epoch);
  });
});

describe('a new epoch', () => {
  test('makes the answers to all earlier commands stale', async () => {
    granted(await beat());
    await bench.engine.applyToDevice('d2', 'please_power_off');
    const command = await bench.commandFor('d2');
    granted(await beat({ instance: 'a2' }));
    expect(await bench.engine.takeAnswer(bench.answer(command))).toBe('stale');
  });

  test('starts the steps of this server’s devices again, of no other, and rings the matcher', async () => {
    granted(await beat());
    await bench.settle();
    await beat({ instance: 'a2' });
    expect(bench.rings.map((ring) => ring.name).sort()).toEqual(['devices', 'match']);
    await bench.settle();
    expect(await generations()).toEqual({ d1: 12, d2: 10, d3: 10 });
    const command = await bench.commandFor('d1');
    expect(command).toMatchObject({ generation: 12, epoch: 2, work: { kind: 'probe', check: 'ping' } });
    expect((await bench.rows(`select event from events where kind = 'agent' order by id`)).map((event) => event.event)).toEqual([
      'agent_returned',
      'agent_restarted',
    ]);
  });
});

describe('the snapshot for a new holder', () => {
  async function boots() {
    return granted(await beat({ holder: 'disk-b', instance: `b-${Math.random()}` })).snapshot!.boots;
  }

  test('marks every device of the server with the newest generation', async () => {
    const { snapshot } = granted(await beat());
    const ids = await Promise.all(['d1', 'd2'].map(async (name) => (await bench.device(name)).id));
    expect(snapshot!.marks.sort()).toEqual([
      [ids[0], 10],
      [ids[1], 10],
    ]);
  });

  test('has the boots that are under way, as the command had them', async () => {
    await bench.reset({ d1: {}, d2: {} });
    await bench.engine.applyToDevice('d1', 'please_image', { image: 'b2g', boot_config: '{"b2gbase":"http://x/"}' });
    const { work } = await bench.commandFor('d1');
    expect(work.kind === 'power_cycle' && work.boot).toMatchObject({ armed: true });
    await expire();
    expect(await boots()).toEqual([(work as { boot: unknown }).boot]);
  });

  test('serves the PXE text no more once the device has shown a sign of life, but still its boot configuration', async () => {
    await bench.reset();
    await bench.engine.applyToDevice('d1', 'please_image', { image: 'b2g', boot_config: '{}' });
    await bench.engine.applyToDevice('d1', 'mobile_init_started');
    await expire();
    expect(await boots()).toEqual([expect.objectContaining({ device: 'd1', armed: false, bootConfig: '{}' })]);
  });

  test('has nothing of a boot that is over', async () => {
    await bench.reset();
    await bench.engine.applyToDevice('d1', 'please_image', { image: 'plain', boot_config: '{}' });
    await bench.engine.applyToDevice('d1', 'image_rebooting');
    expect((await bench.device('d1')).state).toBe('ready');
    await expire();
    expect(await boots()).toEqual([]);
  });

  test('has a PXE configuration that was asked for by hand', async () => {
    await bench.reset();
    await bench.engine.applyToDevice('d1', 'please_pxe_boot', { pxe_config: 'android', boot_config: '{"k":1}' });
    await expire();
    expect(await boots()).toEqual([expect.objectContaining({ pxe: 'LABEL android %BOOT%', bootConfig: '{"k":1}', armed: true })]);
  });

  test('D14 keeps the maintenance image served, before and after the device reached it', async () => {
    await bench.reset();
    await bench.engine.applyToDevice('d1', 'please_start_maintenance');
    await expire();
    expect(await boots()).toEqual([expect.objectContaining({ pxe: 'LABEL maintenance %BOOT%', keep: true, armed: true })]);
    await bench.settle();
    await bench.engine.applyToDevice('d1', 'maint_mode');
    expect((await bench.device('d1')).state).toBe('maintenance_mode');
    await expire();
    expect(await boots()).toEqual([expect.objectContaining({ keep: true, armed: true })]);
  });
});
