import { findWrongOffers } from '@mozpool/db';
import { OFFERABLE_DEVICE_STATES } from '@mozpool/domain';
import fc from 'fast-check';
import { type EngineBench, openBench } from '../testing/engine-bench.js';
import { beginRival } from '../testing/rival.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const wrong = () => findWrongOffers(bench.db, { offerable: OFFERABLE_DEVICE_STATES, limit: 100 });
const offerable = async (name: string) => (await bench.device(name)).offerable;

describe('whether the matcher finds a device', () => {
  test('changes with its claim and with its return', async () => {
    await bench.reset();
    const id = await bench.ask();
    expect(await offerable('d1')).toBe(false);
    await bench.settle();
    await bench.db.query(`update devices set state = 'pc_pinging'`);
    await bench.engine.applyToDevice('d1', 'ping_ok');
    await bench.settle();
    expect(await bench.request(id)).toMatchObject({ state: 'ready' });
    expect(await offerable('d1')).toBe(false);
    await bench.engine.applyToRequest(id, 'close');
    expect(await offerable('d1')).toBe(false);
    await bench.settle();
    expect(await bench.device('d1')).toMatchObject({ state: 'returned', offerable: true });
  });

  test('is written again after a claim that ended while the device was being written', async () => {
    await bench.reset({ d1: { state: 'pc_pinging' } });
    const { requestId } = await bench.holding('d1', 'pending');
    const rival = await beginRival(bench.rival);
    await rival.query('select pg_advisory_xact_lock(77)');
    await bench.db.query(
      'create function pause() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(77); return new; end $$',
    );
    await bench.db.query('create trigger pause before update on devices for each row execute function pause()');
    const written = bench.engine.applyToDevice('d1', 'ping_ok');
    await rival.blocks();
    await bench.engine.applyToRequest(requestId, 'close');
    await rival.commit();
    await written;
    await bench.db.query('drop function pause cascade');
    expect(await bench.rows('select from claims')).toEqual([]);
    expect(await offerable('d1')).toBe(false);
    await bench.settle();
    expect(await bench.device('d1')).toMatchObject({ state: 'returned', offerable: true });
  });

  test('is written again by the news of a claim that ended, also in a state that does not take it', async () => {
    await bench.reset({ d1: { state: 'returned', proven: null } });
    const { requestId } = await bench.holding('d1', 'ready');
    await bench.engine.applyToRequest(requestId, 'close');
    await bench.settle();
    expect(await bench.device('d1')).toMatchObject({ state: 'returned', generation: 10, offerable: true });
    expect((await bench.request(await bench.ask())).device).toBe('d1');
  });

  test('does not change with old news of a claim, once it was claimed again', async () => {
    await bench.reset();
    const old = await bench.holding('d1', 'ready');
    await bench.unclaim();
    await bench.holding('d1', 'ready');
    await bench.db.query(`insert into inbox (machine, machine_id, event, claim_id) select 'device', id, 'released', $1 from devices`, [
      old.claimId,
    ]);
    await bench.engine.lookAtDevice((await bench.device('d1')).id);
    expect(await offerable('d1')).toBe(false);
  });

  test('is put right by housekeeping where somebody wrote it by hand, and the matcher hears of it', async () => {
    await bench.reset({ d1: {}, d2: {}, d3: { state: 'troubleshooting', due: null } });
    await bench.holding('d2', 'ready');
    await bench.db.query('update devices set offerable = not offerable');
    expect(await wrong()).toHaveLength(3);
    await bench.engine.housekeeping();
    expect([await offerable('d1'), await offerable('d2'), await offerable('d3')]).toEqual([true, false, false]);
    await bench.quiet();
    expect(bench.rings).toContainEqual({ name: 'match', id: 0 });
  });

  test('costs a request nothing where it is wrong: it gets another device, and the row is put right', async () => {
    await bench.reset({ d1: {}, d2: { state: 'troubleshooting', due: null }, d3: {} });
    await bench.holding('d1', 'ready');
    await bench.db.query('update devices set offerable = true, pick = 0');
    await bench.db.query(
      `update devices set image_id = (select id from images where name = 'b2g'), boot_config_hash = md5('{"b2gbase":"http://x/"}'), boot_config = '{"b2gbase":"http://x/"}' where name in ('d1', 'd2')`,
    );
    expect((await bench.request(await bench.ask())).device).toBe('d3');
    expect(await offerable('d1')).toBe(false);
  });
});

const STEPS = ['ask', 'close', 'force', 'power cycle', 'ping', 'check', 'offline', 'online', 'match', 'housekeeping'] as const;
const step = fc.record({ what: fc.constantFrom(...STEPS), which: fc.nat({ max: 5 }), twice: fc.boolean() });
const RUNS = 25;
const LIMIT_MS = 120_000;

test(
  'whatever happens at the same time, no held device is ever found, and in the end every free one is',
  () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), async (rounds) => {
        await bench.reset({ d1: {}, d2: {}, d3: {} });
        const asked: number[] = [];
        const take = async ({ what, which }: (typeof rounds)[number][number]): Promise<unknown> => {
          const name = `d${(which % 3) + 1}`;
          const { engine } = bench;
          switch (what) {
            case 'ask':
              return asked.push(await bench.ask({ waitSeconds: 600 }));
            case 'close':
              return asked.length > 0 && engine.applyToRequest(asked[which % asked.length]!, 'close');
            case 'force':
              return engine.forceDevice(name, (await bench.device(name)).state, which % 2 === 0 ? 'ready' : 'returned', null);
            case 'power cycle':
              return engine.applyToDevice(name, 'please_power_cycle');
            case 'ping':
              return engine.applyToDevice(name, 'ping_ok');
            case 'check':
              return engine.applyToDevice(name, 'check_ok');
            case 'offline':
              return engine.applyToDevice(name, 'please_go_offline');
            case 'online':
              return engine.applyToDevice(name, 'please_go_online');
            case 'match':
              return engine.match();
            case 'housekeeping':
              return engine.housekeeping();
          }
        };
        for (const steps of rounds) {
          await Promise.all(steps.flatMap((each) => (each.twice ? [take(each), take(each)] : [take(each)])));
          const found = await bench.rows('select d.name from devices d join claims c on c.device_id = d.id where d.offerable');
          expect(found).toEqual([]);
          if (steps.length % 2 === 0) await bench.settle();
        }
        await bench.settle();
        expect(await wrong()).toEqual([]);
      }),
      { numRuns: RUNS },
    ),
  LIMIT_MS,
);
