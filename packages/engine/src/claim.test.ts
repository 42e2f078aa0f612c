import { insertClaim } from '@mozpool/db';
import { type EngineBench, openBench } from './testing/engine-bench.js';
import { beginRival } from './testing/rival.js';

let bench: EngineBench;
let d1: number;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.reset();
  d1 = (await bench.device('d1')).id;
});

async function post(machine: 'device' | 'request', id: number, event: string, claimId: number, args = {}, reply = false): Promise<void> {
  await bench.db.query('insert into inbox (machine, machine_id, event, claim_id, args, reply) values ($1, $2, $3, $4, $5, $6)', [
    machine,
    id,
    event,
    claimId,
    args,
    reply,
  ]);
}

describe('news of a claim that is over', () => {
  /** A request that gave its device up, and the one that holds it now. */
  async function passedOn(state: string) {
    const old = await bench.holding('d1', 'pending');
    await bench.db.query('delete from claims');
    return { old, now: await bench.holding('d1', state) };
  }

  test('does nothing to the request that gave the device up', async () => {
    const { old } = await passedOn('pending');
    await post('request', old.requestId, 'lifeguard_finished', old.claimId, { imaging_result: 'complete' });
    await bench.engine.lookAtRequest(old.requestId);
    expect(await bench.request(old.requestId)).toMatchObject({ state: 'pending', generation: 5 });
    expect(await bench.inbox('request', old.requestId)).toEqual([]);
  });

  test('does nothing to a request that holds another device by now', async () => {
    await bench.reset({ d1: {}, d2: {} });
    const { requestId, claimId } = await bench.holding('d1', 'pending');
    await bench.db.query('delete from claims');
    await insertClaim(bench.db, requestId, (await bench.device('d2')).id);
    await post('request', requestId, 'lifeguard_finished', claimId, { imaging_result: 'failed-bad-device' });
    await bench.engine.lookAtRequest(requestId);
    expect(await bench.request(requestId)).toMatchObject({ state: 'pending', device: 'd2' });
  });

  test('does not make the next holder’s device image itself, and is not answered', async () => {
    const { old } = await passedOn('ready');
    await post('device', d1, 'please_image', old.claimId, { image: 'android', boot_config: '{}' }, true);
    await bench.engine.lookAtDevice(d1);
    await bench.quiet();
    expect(await bench.device('d1')).toMatchObject({ state: 'ready', generation: 10, next_image: null });
    expect([bench.commands, await bench.rows('select from inbox')]).toEqual([[], []]);
  });

  test('does not return a device that was claimed again', async () => {
    const { old } = await passedOn('ready');
    await post('device', d1, 'released', old.claimId);
    await bench.engine.lookAtDevice(d1);
    expect(await bench.device('d1')).toMatchObject({ state: 'ready', generation: 10 });
  });

  test('returns a device that nobody has claimed since', async () => {
    const { claimId } = await bench.holding('d1', 'ready');
    await bench.db.query('delete from claims');
    await post('device', d1, 'released', claimId);
    await bench.engine.lookAtDevice(d1);
    expect(await bench.device('d1')).toMatchObject({ state: 'returned', proven_at: null });
  });

  test('does not overwrite the result of the next holder', async () => {
    const { old, now } = await passedOn('pending');
    await bench.db.query(`update devices set state = 'pc_pinging'`);
    await bench.engine.applyToDevice('d1', 'ping_ok');
    expect(await bench.row('select id, imaging_result from claims')).toEqual({ id: now.claimId, imaging_result: 'complete' });
    expect((await bench.row('select machine_id, claim_id from inbox')).claim_id).toBe(now.claimId);
    expect(old.claimId).toBeLessThan(now.claimId);
  });
});

describe('a claim', () => {
  test('E6 is the only one of its device and of its request: losing the race is no error', async () => {
    await bench.reset({ d1: {}, d2: {} });
    const [one, two] = [(await bench.device('d1')).id, (await bench.device('d2')).id];
    const { requestId } = await bench.holding('d1', 'pending');
    expect(await insertClaim(bench.db, requestId, two)).toBeUndefined();
    const { requestId: other } = await bench.holding('d2', 'pending');
    expect(await insertClaim(bench.db, other, one)).toBeUndefined();
    await expect(bench.db.query('insert into claims (request_id, device_id) values ($1, $2)', [other, one])).rejects.toThrow('unique');
  });

  test('E9 goes with its request, and a device that is held cannot be deleted', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    await expect(bench.db.query('delete from devices')).rejects.toThrow('foreign key');
    await bench.db.query('delete from requests where id = $1', [requestId]);
    expect(await bench.rows('select from claims')).toEqual([]);
  });

  test('is given up and made again in transactions of their own', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    const waiting = await bench.ask();
    expect((await bench.request(waiting)).device).toBeNull();
    await bench.engine.applyToRequest(requestId, 'close');
    expect((await bench.request(waiting)).device).toBeNull();
    await bench.settle();
    expect((await bench.request(waiting)).device).toBe('d1');
    const at = await bench.rows(`select kind, xmin::text as tx from events where kind in ('released', 'claimed') order by id`);
    expect(at.map((event) => event.kind)).toEqual(['released', 'claimed']);
    expect(at[0]!.tx).not.toBe(at[1]!.tx);
  });

  test('of one free device goes to one of two requests, however many matchers run', async () => {
    bench.broken = { ring: true };
    const requests = await Promise.all([bench.newRequest(), bench.newRequest()]);
    const engines = [bench.engine, bench.another()];
    const ids = await Promise.all(requests.map((request, n) => engines[n]!.createRequest(request)));
    await Promise.all([...engines, ...engines].map((engine) => engine.match()));
    const states = (await Promise.all(ids.map((id) => bench.request(id)))).map((request) => [request.state, request.device]);
    expect(states.sort()).toEqual([
      ['contact_lifeguard', 'd1'],
      ['finding_device', null],
    ]);
    expect((await bench.device('d1')).generation).toBe(11);
  });
});

describe('locks', () => {
  test('a device’s transaction never waits for its request', async () => {
    const { requestId, claimId } = await bench.holding('d1', 'pending');
    await bench.db.query(`update devices set state = 'b2g_downloading', next_image_id = (select id from images where name = 'b2g')`);
    const rival = await beginRival(bench.rival);
    await rival.query('select from requests where id = $1 for update', [requestId]);
    expect((await bench.engine.applyToDevice('d1', 'bad_image')).outcome).toBe('moved');
    expect(await bench.row('select imaging_result from claims where id = $1', claimId)).toEqual({ imaging_result: 'failed-bad-image' });
    await rival.rollback();
  });

  test('a request’s transaction never waits for its device', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    const rival = await beginRival(bench.rival);
    await rival.query('select from devices for no key update');
    expect((await bench.engine.applyToRequest(requestId, 'close')).outcome).toBe('moved');
    await rival.rollback();
  });

  test('the matcher looks again under the locks: a device that changed meanwhile is not taken', async () => {
    const rival = await beginRival(bench.rival);
    await rival.query(`update devices set state = 'troubleshooting'`);
    const asked = bench.ask();
    await rival.blocks();
    await rival.commit();
    expect(await bench.request(await asked)).toMatchObject({ state: 'finding_device', device: null });
    expect((await bench.device('d1')).generation).toBe(10);
    expect(bench.errors).toEqual([]);
  });

  test('the matcher looks again under the locks: a request that was closed meanwhile gets nothing', async () => {
    await bench.db.query(`update imaging_servers set alive = false`);
    const id = await bench.ask();
    await bench.db.query(`update imaging_servers set alive = true`);
    const rival = await beginRival(bench.rival);
    await rival.query(`update requests set state = 'closed'`);
    const matched = bench.engine.match();
    await rival.blocks();
    await rival.commit();
    await matched;
    expect(await bench.request(id)).toMatchObject({ state: 'closed', device: null });
  });

  test('closing a request while its device finishes ends with a device that is free and returned', async () => {
    const { requestId } = await bench.holding('d1', 'pending');
    await bench.db.query(`update devices set state = 'pc_pinging'`);
    const rival = await beginRival(bench.rival);
    await rival.query('select from claims for update');
    const finished = bench.engine.applyToDevice('d1', 'ping_ok');
    await rival.blocks(1);
    const closed = bench.engine.applyToRequest(requestId, 'close');
    await rival.blocks(2);
    await rival.rollback();
    expect([(await finished).outcome, (await closed).outcome]).toEqual(['moved', 'moved']);
    await bench.settle();
    expect((await bench.request(requestId)).state).toBe('closed');
    expect(await bench.device('d1')).toMatchObject({ state: 'returned' });
    expect(await bench.rows('select from claims')).toEqual([]);
  });
});

describe('a person’s order for a device', () => {
  test('is stale when the device has changed hands since the rule about holders was asked', async () => {
    const { requestId } = await bench.holding('d1', 'ready');
    const before = await bench.device('d1');
    expect(await bench.engine.applyToDevice('d1', 'please_power_cycle', {}, { heldBy: null })).toMatchObject({ outcome: 'stale' });
    expect(await bench.device('d1')).toMatchObject({ state: before.state, generation: before.generation });
    expect(await bench.engine.applyToDevice('d1', 'please_power_cycle', {}, { heldBy: requestId })).toMatchObject({ outcome: 'moved' });
  });
});
