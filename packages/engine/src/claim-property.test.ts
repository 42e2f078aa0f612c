import { isOverRequest, REQUEST_STATE_NAMES, type RequestEvent } from '@mozpool/domain';
import fc from 'fast-check';
import { type EngineBench, openBench } from './testing/engine-bench.js';

const DEVICES = ['d1', 'd2'];
const OVER = REQUEST_STATE_NAMES.filter(isOverRequest);

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

type Step =
  | { do: 'ask'; device: string }
  | { do: 'request'; which: number; event: RequestEvent }
  | { do: 'expire' | 'delete'; which: number }
  | { do: 'device'; device: string; state: string; event: 'ping_ok' | 'bad_image' | 'please_go_offline' }
  | { do: 'force'; device: string; to: 'failed_power_cycling' | 'ready' | 'locked_out' }
  | { do: 'settle' };

const device = fc.constantFrom(...DEVICES);
const which = fc.nat({ max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('ask' as const), device: fc.constantFrom('any', ...DEVICES) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('request' as const), which, event: fc.constantFrom('close', 'forced_return', 'timeout') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('expire' as const, 'delete' as const), which }) },
  {
    weight: 4,
    arbitrary: fc
      .oneof(
        fc.constant({ state: 'pc_pinging', event: 'ping_ok' as const }),
        fc.constant({ state: 'b2g_downloading', event: 'bad_image' as const }),
        fc.constant({ state: 'ready', event: 'please_go_offline' as const }),
      )
      .chain((what) => device.map((name) => ({ do: 'device' as const, device: name, ...what }))),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('force' as const), device, to: fc.constantFrom('failed_power_cycling', 'ready', 'locked_out') }),
  },
  { weight: 4, arbitrary: fc.constant({ do: 'settle' as const }) },
);

async function take(step: Step, seen: { requests: number[]; vanished: number }): Promise<void> {
  const { requests } = seen;
  const { engine, db } = bench;
  const id = 'which' in step ? (requests[step.which % Math.max(1, requests.length)] ?? 0) : 0;
  switch (step.do) {
    case 'ask':
      requests.push(await bench.ask({ requestedDevice: step.device }));
      return;
    case 'request':
      await engine.applyToRequest(id, step.event);
      return;
    case 'expire':
      await db.query(`update requests set expires_at = now() - interval '1 s' where id = $1`, [id]);
      await engine.tickRequests();
      return;
    case 'delete':
      // what no machine does, but a hand in the database may
      seen.vanished += (await bench.rows('select from claims where request_id = $1', id)).length;
      await db.query('delete from requests where id = $1', [id]);
      return;
    case 'device':
      if ((await bench.device(step.device)).state.startsWith(step.state.slice(0, 3))) {
        await db.query('update devices set state = $2 where name = $1', [step.device, step.state]);
        await engine.applyToDevice(step.device, step.event);
      }
      return;
    case 'force':
      await engine.forceDevice(step.device, (await bench.device(step.device)).state, step.to, null);
      return;
    case 'settle':
      await bench.settle();
  }
}

test('whatever happens, history and claims agree, nothing over holds a device, and the reconciler has nothing to mend but what hands did', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await bench.reset({ d1: {}, d2: {} });
      const seen = { requests: [] as number[], vanished: 0 };
      for (const each of steps) await take(each, seen);
      await bench.settle();
      expect(await bench.rows('select from claims c join requests r on r.id = c.request_id where r.state = any($1)', OVER)).toEqual([]);
      const report = await bench.engine.reconcile();
      expect(report).toEqual({ released: 0, vanished: seen.vanished, expired: 0 });
      await bench.settle();
      expect(
        await bench.rows(
          `select c.id, h.claim_id, h.released_at from claims c full join claim_history h on h.claim_id = c.id
           where h.claim_id is null or (c.id is null) <> (h.released_at is not null) or h.ready_at < h.claimed_at or h.released_at < h.claimed_at`,
        ),
      ).toEqual([]);
      expect(
        await bench.rows(
          'select state, ended_at, end_reason from requests where (state = any($1)) <> (ended_at is not null and end_reason is not null)',
          OVER,
        ),
      ).toEqual([]);
      expect(await bench.engine.reconcile()).toEqual({ released: 0, vanished: 0, expired: 0 });
    }),
    { numRuns: 25 },
  ));
