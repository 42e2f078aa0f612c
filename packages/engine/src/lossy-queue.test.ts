import type { Answer, Command } from '@mozpool/contracts';
import { isOverRequest } from '@mozpool/domain';
import { type EngineBench, openBench } from './testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const DEVICES = 4;
const REQUESTS = 8;
const MAX_ROUNDS = 400;
const LIMIT_MS = 120_000;
const AT_ONCE = 6;
const SCRIPT = ['mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'b2g_rebooting'];

/** mulberry32: the same walk for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rings, commands and answers get lost, doubled, delayed and reordered; two engines take whatever arrives. */
function lossyWorld(seed: number) {
  const random = randomFrom(seed);
  const engines = [bench.engine, bench.another()];
  const engine = () => engines[Math.floor(random() * engines.length)]!;
  const messages: (() => Promise<unknown>)[] = [];
  const post = (message: () => Promise<unknown>) => {
    if (random() < 0.2) return;
    messages.push(message);
    if (random() < 0.2) messages.push(message);
  };

  function agent(command: Command): void {
    const answer: Answer = bench.answer(command, random() < 0.1 ? { outcome: 'failed' } : {});
    post(() => engine().takeAnswer(answer));
    const { work } = command;
    if (work.kind !== 'power_cycle' || !work.boot) return;
    const { boot, secret } = work.boot;
    for (const event of SCRIPT)
      post(() => engine().takeDeviceEvent({ server: command.server, device: command.device.name, event, boot, secret, detail: null }));
  }

  return {
    random,
    engine,
    async round(): Promise<void> {
      // the agent beats, however long a walk takes on a busy machine: while it is silent, deadlines wait
      await bench.db.query('update imaging_servers set heartbeat_at = clock_timestamp()');
      for (const { name, id } of bench.rings.splice(0)) {
        post(() => (name === 'match' ? engine().match() : name === 'devices' ? engine().lookAtDevice(id) : engine().lookAtRequest(id)));
      }
      for (const command of bench.commands.splice(0)) post(async () => agent(command));
      const arriving = Array.from({ length: AT_ONCE }, () => messages.splice(Math.floor(random() * messages.length), 1)[0]);
      await Promise.all([...arriving.map((message) => message?.()), engine().tickDevices(), engine().tickRequests()]);
      await bench.quiet();
    },
    /** Nothing is on its way: let time pass for everybody. */
    async wait(): Promise<void> {
      if (messages.length > 0) return;
      await bench.db.query(`update inbox set created_at = now() - interval '2 s'; update commands set created_at = now() - interval '2 s'`);
      await engine().sweep();
      if (bench.rings.length > 0 || bench.commands.length > 0) return;
      // every step of a device, but not the next check of an idle one; no request's search
      await bench.db.query(`update devices set state_deadline = now() where state_deadline < now() + interval '400 s'`);
      await bench.db.query(`update requests set state_deadline = now() where state_deadline < now() + interval '70 s'`);
      await engine().match();
    },
  };
}

async function contradictions(): Promise<unknown[]> {
  return bench.rows(
    `select r.id, r.state from claims c join requests r on r.id = c.request_id where r.state in ('closed', 'finding_device', 'new') or r.state like 'failed%'
     union all select r.id, r.state from requests r where r.state in ('contact_lifeguard', 'contacting_lifeguard', 'pending', 'ready') and not exists (select from claims c where c.request_id = r.id)
     union all select d.id, d.state from requests r join claims c on c.request_id = r.id join devices d on d.id = c.device_id where r.state = 'ready' and d.state <> 'ready'`,
  );
}

test.each([1, 2, 3])(
  'with a queue that loses, doubles and reorders, every request is served and every device comes home (walk %i)',
  async (seed) => {
    await bench.reset(Object.fromEntries(Array.from({ length: DEVICES }, (_, n) => [`d${n + 1}`, {}])));
    const world = lossyWorld(seed);
    const ids: number[] = [];
    for (let n = 0; n < REQUESTS; n++) ids.push(await world.engine().createRequest(await bench.newRequest({ waitSeconds: 100_000 })));
    const served = new Set<number>();
    const done = async () =>
      (await bench.rows(`select from devices where state <> 'ready' or proven_at is null`)).length === 0 &&
      (await bench.rows('select state from requests')).every((request) => isOverRequest(request.state));

    for (let round = 0; round < MAX_ROUNDS && !(await done()); round++) {
      await world.round();
      await world.wait();
      for (const { id } of await bench.rows(`select id from requests where state = 'ready'`)) {
        served.add(id);
        if (world.random() < 0.5) await world.engine().applyToRequest(id, 'close');
      }
      expect(await contradictions()).toEqual([]);
    }
    expect(await done()).toBe(true);
    expect([...served].sort((a, b) => a - b)).toEqual(ids);
    expect(bench.errors).toEqual([]);
    expect(await bench.rows('select from claims')).toEqual([]);
  },
  LIMIT_MS,
);
