import { fits, offerOf, type Selector, sameBootConfig } from '@mozpool/domain';
import fc from 'fast-check';
import { CONFIG, type DeviceSettings, type EngineBench, openBench } from '../testing/engine-bench.js';

let bench: EngineBench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const RUNS = 60;
const LIMIT_MS = 120_000;

interface PoolDevice extends Partial<DeviceSettings> {
  held: boolean;
}
interface Asked {
  requestedDevice: string;
  environment: string;
  selector: Selector;
  image: string;
  bootConfig: string;
  priority: number;
}

const labels = fc.record({ processor: fc.constantFrom('armv6', 'armv7'), pool: fc.constantFrom('b2g', 'mobile') }, { requiredKeys: [] });
const device: fc.Arbitrary<PoolDevice> = fc.record({
  state: fc.constantFrom('ready', 'ready', 'ready', 'returned', 'pc_pinging', 'troubleshooting'),
  server: fc.constantFrom('north' as const, 'north' as const, 'south' as const),
  hardware: fc.constantFrom('panda' as const, 'panda' as const, 'bare' as const),
  environment: fc.constantFrom('even', 'odd'),
  power: fc.constantFrom(true, true, true, false),
  active: fc.constantFrom(true, true, true, false),
  image: fc.constantFrom(null, 'b2g', 'android'),
  boot_config: fc.constantFrom(null, '{"n":1,"m":2}', '{"n":3}'),
  // seconds since the last proof; the limit is an hour
  proven: fc.constantFrom(1, 1, 7_200, null),
  held: fc.constantFrom(false, false, false, true),
  labels,
});
const requirement = fc.constantFrom<Selector[number]>(
  { key: 'processor', op: 'in', values: ['armv7'] },
  { key: 'pool', op: 'in', values: ['b2g', 'even'] },
  { key: 'pool', op: 'notin', values: ['mobile'] },
  { key: 'processor', op: 'exists', values: [] },
  { key: 'processor', op: 'absent', values: [] },
);
const asked: fc.Arbitrary<Asked> = fc.record({
  requestedDevice: fc.constantFrom('any', 'any', 'any', 'd1', 'd2'),
  environment: fc.constantFrom('any', 'any', 'even', 'odd'),
  selector: fc.array(requirement, { maxLength: 2 }),
  image: fc.constantFrom('b2g', 'android', 'plain'),
  bootConfig: fc.constantFrom('{"m":2,"n":1}', '{}'),
  priority: fc.integer({ min: -1, max: 1 }),
});
const pool = fc.record({
  devices: fc.array(device, { minLength: 1, maxLength: 7 }),
  requests: fc.array(asked, { minLength: 1, maxLength: 9 }),
});

/** Everything about a device that the rules look at, read straight from the tables. */
async function readDevices() {
  const rows = await bench.rows(
    `select d.id, d.name, d.state, d.image_id, i.name as image, d.boot_config, (extract(epoch from d.proven_at) * 1000)::float8 as "provenAt",
       (extract(epoch from now()) * 1000)::float8 as now, s.alive, to_jsonb(k) as kind, k.hardware_type_id, exists (select from claims c where c.device_id = d.id) as held,
       (select array_agg(x.image_id::int) from image_pxe_configs x where x.hardware_type_id = d.hardware_type_id and x.pxe_config_id is not null) as boots
     from devices d join imaging_servers s on s.id = d.imaging_server_id join device_kinds k on k.id = d.kind_id left join images i on i.id = d.image_id`,
  );
  return rows.map((row) => ({
    ...row,
    name: row.name as string,
    id: row.id as number,
    fits: (request: Asked & { imageId: number }) =>
      fits(request, { ...row.kind, hardwareTypeId: row.hardware_type_id }, (image) => (row.boots ?? []).includes(image), row.name),
    offer: row.held || !row.alive ? 'no' : offerOf({ state: row.state, provenAt: row.provenAt }, row.now, CONFIG.checkMaxAgeMs),
    runs: (request: Asked) => request.image === 'b2g' && row.image === 'b2g' && sameBootConfig(row.boot_config, request.bootConfig),
  }));
}

test(
  'every waiting request gets what looking at every device for every request in order would give it',
  () =>
    fc.assert(
      fc.asyncProperty(pool, async ({ devices, requests }) => {
        await bench.reset(Object.fromEntries(devices.map(({ held: _held, ...settings }, index) => [`d${index + 1}`, settings])));
        for (const [index, { held }] of devices.entries()) if (held) await bench.holding(`d${index + 1}`, 'pending');
        await bench.db.query('update imaging_servers set alive = false');
        const ids: number[] = [];
        for (const request of requests) ids.push(await bench.ask(request));
        await bench.db.query(`update imaging_servers set alive = fqdn = 'north'`);
        const before = await readDevices();
        await bench.engine.match();

        const given = new Map(
          (await bench.rows('select request_id as id, device_id as device, id as claim from claims')).map((claim) => [claim.id, claim]),
        );
        const toCheck = new Set((await bench.rows(`select machine_id as id from inbox where event = 'please_check'`)).map(({ id }) => id));
        const images = new Map((await bench.rows('select id, name from images')).map(({ id, name }) => [name, id]));
        const order = requests
          .map((request, index) => ({ ...request, id: ids[index]!, imageId: images.get(request.image) as number }))
          .sort((one, other) => other.priority - one.priority || one.id - other.id);

        // the naive matcher, which makes the same choice where several are equally good
        const free = new Map(before.filter(({ offer }) => offer !== 'no').map((each) => [each.id, each]));
        const claims: number[] = [];
        for (const request of order) {
          const fitting = [...free.values()].filter((each) => each.fits(request));
          const ready = fitting.filter(({ offer }) => offer === 'yes');
          const prepared = ready.filter((each) => each.runs(request));
          const choice = (prepared.length > 0 ? prepared : ready).map(({ id }) => id);
          const claim = given.get(request.id);
          if (choice.length > 0) expect(choice).toContain(claim?.device);
          else expect(claim).toBeUndefined();
          if (claim) {
            free.delete(claim.device);
            claims.push(claim.claim);
          } else if (fitting.length > 0) expect(fitting.some(({ id }) => toCheck.has(id))).toBe(true);
        }
        expect(claims).toEqual([...claims].sort((one, other) => one - other));
        for (const id of toCheck) expect(free.get(id)?.offer).toBe('check_first');
      }),
      { numRuns: RUNS },
    ),
  LIMIT_MS,
);
