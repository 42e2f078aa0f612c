import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DeviceDetails, InventoryRunDetails } from '@mozpool/contracts';
import { createNetBox, labDevice, labDevices } from '@mozpool/simulator';
import { waitFor } from '@mozpool/testkit';
import pg from 'pg';
import { openStory } from './support/open-story.js';
import { ask, readyRequest } from './support/requests.js';

const CLI = new URL('../../packages/cli/dist/', import.meta.url);
const TOKEN = '0123456789abcdef0123456789abcdef01234567';
const WITHIN_MS = 60_000;

const netbox = await createNetBox({ devices: labDevices(3), authorizations: [`Token ${TOKEN}`] });
const directory = mkdtempSync(join(tmpdir(), 'mozpool-inventory-story-'));
const file = join(directory, 'inventory.yaml');
writeFileSync(file, `sources: [{kind: netbox, name: netbox, url: "${netbox.url}", token: ${TOKEN}}]\n`);
afterAll(async () => {
  await netbox.close();
  rmSync(directory, { recursive: true });
});

const story = openStory('inventory', {
  devices: 2,
  env: { 'lifeguard-worker': { INVENTORY_FILE: file, INVENTORY_EVERY: '0' } },
});

/** Every command is a process of its own: on a loaded machine that takes its time. */
const step: typeof story.step = (title, body, timeoutMs = 2 * WITHIN_MS) => story.step(title, body, timeoutMs);

/** A command as a person types it; `program` is a file of the command line. */
function command(url: string, program: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) =>
    execFile(
      process.execPath,
      [fileURLToPath(new URL(program, CLI)), ...args],
      { env: { PATH: process.env.PATH, MOZPOOL_SERVER: url } },
      (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
    ),
  );
}
const mozpool = (url: string, ...args: string[]) => command(url, 'main.js', ...args);
const old = (url: string, ...args: string[]) => command(url, 'old-names/mozpool-inventorysync.js', ...args);

step('a dry run shows what would change, and changes nothing', async ({ installation, api }) => {
  const { code, out, err } = await mozpool(installation.url, 'inventory', 'sync', '--dry-run');
  expect([code, out.split('\n').filter((line) => /device +panda/.test(line))]).toEqual([
    0,
    [1, 2, 3].map((n) => expect.stringMatching(`add +device +panda-0000${n} +netbox +name=panda-0000${n}`)),
  ]);
  expect(err).toMatch(/Run \d+ \(planned\): 3 told, 0 skipped; 3 added, 0 changed, 0 deleted, 0 retired, 1 boards/);
  expect((await api.get<{ devices: string[] }>('/api/device/list/')).body.devices).toHaveLength(2);
});

step('a sync adds the devices, and a second one finds nothing to do', async ({ installation, api }) => {
  expect(await mozpool(installation.url, '-o', 'name', 'inventory', 'sync')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/panda-00001\npanda-00002\npanda-00003\nrelay-1.example.org\n$/),
  });
  const { device } = (await api.get<{ device: DeviceDetails }>('/api/device/panda-00002/details/')).body;
  expect(device).toMatchObject({
    mac_address: '020000000002',
    imaging_server: 'imaging1.example.org',
    active: true,
    power: { url: 'proxr://relay-1.example.org/1/2' },
  });
  expect(await old(installation.url)).toEqual({ code: 0, out: '', err: '' });
  const shown = JSON.parse((await mozpool(installation.url, '-o', 'json', 'inventory', 'show')).out) as { run: InventoryRunDetails };
  expect(shown.run).toMatchObject({ outcome: 'unchanged', counts: { told: 3 } });
});

step('too many changes are refused with what to do, under the old name of the command, too', async ({ installation }) => {
  netbox.devices = Array.from({ length: 9 }, (_, n) => labDevice(n + 1, { name: `tegra-${n + 1}` }));
  for (const run of [mozpool(installation.url, 'inventory', 'sync'), old(installation.url)])
    expect(await run).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Too many changes: 9 devices of netbox would change; at most 5.*--allow-many-changes/),
    });
  expect(await old(installation.url, '--verbose', '--ship-it')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/name: panda-00001 → tegra-1/),
  });
  expect(await old(installation.url, '--shipit')).toMatchObject({ code: 2 });
});

step(
  'a worker that is killed in the middle of a sync has changed nothing, and the next one does it all',
  async ({ installation, api, db }) => {
    const state = async () =>
      (
        await db.query(
          `select to_jsonb(d) - '{pick,state,counters,generation}'::text[] as d from devices d where inventory_source is not null order by id`,
        )
      ).rows.map(({ d }) => [d.name, d.fqdn, d.inventory_values, d.revision]);
    const before = await state();
    netbox.devices = [
      ...netbox.devices
        .slice(1)
        .map((device) => ({ ...device, primaryIp: null }))
        .slice(0, 4),
      ...netbox.devices.slice(5),
      labDevice(20, { customFields: { mozpool_power: 'proxr://relay-9.example.org/1/1' } }),
    ];
    // boards are written last: with their table locked the sync stops when all else is written
    const locker = new pg.Client({ connectionString: installation.databaseUrl });
    await locker.connect();
    await locker.query('begin');
    await locker.query('lock table relay_boards in share mode');
    const asked = await api.post<{ run: InventoryRunDetails }>('/api/inventory/sync/', { allow_many_changes: true });
    expect(asked.status).toBe(202);
    await waitFor(
      async () =>
        (
          await db.query(
            `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%relay_boards%'`,
          )
        ).rowCount,
      {
        what: 'the sync to wait for the boards',
        timeoutMs: WITHIN_MS,
      },
    );
    await installation.worker.kill9();
    await locker.query('rollback');
    await locker.end();
    expect(await state()).toEqual(before);
    await installation.worker.restart();
    // nobody waits half a minute for a worker that is known to be dead
    await db.query(`update inventory_runs set alive_at = alive_at - interval '1 minute' where stage = 'running'`);
    const run = await waitFor(
      async () => {
        const { body } = await api.get<{ run: InventoryRunDetails }>(`/api/inventory/run/${asked.body.run.id}/details/`);
        return body.run.stage === 'over' && body.run;
      },
      { what: 'the run to be given up', timeoutMs: WITHIN_MS },
    );
    expect(run).toMatchObject({ outcome: 'interrupted', message: expect.stringMatching(/Nothing was changed/), report: null });
    expect(await mozpool(installation.url, 'inventory', 'sync', '--allow-many-changes')).toMatchObject({ code: 0 });
    expect((await state()).map(([name]) => name)).toEqual(expect.arrayContaining(['panda-00020', 'tegra-2']));
    expect(await state()).not.toEqual(before);
  },
  4 * WITHIN_MS,
);

step(
  'a device that leaves the inventory while somebody holds it goes when it is returned',
  async ({ installation, api, db }) => {
    // a device of the rack that really works, taken over by the inventory
    const { rows } = await db.query<{ name: string; mac: string; server: string; hardware: string; model: string; relay: string }>(
      `select d.name, mac_address as mac, s.fqdn as server, h.type as hardware, h.model, relay_info as relay from devices d join imaging_servers s on s.id = imaging_server_id
       join hardware_types h on h.id = hardware_type_id where inventory_source is null order by d.id limit 1`,
    );
    const real = rows[0]!;
    await waitFor(async () => (await api.get<{ device: DeviceDetails }>(`/api/device/${real.name}/details/`)).body.device.available, {
      what: 'the device to be available',
      timeoutMs: WITHIN_MS,
    });
    const entry = labDevice(50, {
      name: real.name,
      manufacturer: real.hardware,
      model: real.model,
      configContext: { mozpool_imaging_server: real.server },
      customFields: {},
      primaryIp: null,
      interfaces: [{ id: 1, name: 'eth0', mac: real.mac.match(/../g)!.join(':') }],
    });
    netbox.devices = [...netbox.devices, entry];
    expect(await mozpool(installation.url, 'inventory', 'sync')).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`adopt +device +${real.name}`)),
    });
    const { id } = await ask(api, { device: real.name });
    await readyRequest(api, id);
    netbox.devices = netbox.devices.filter((device) => device !== entry);
    expect(await mozpool(installation.url, 'inventory', 'sync')).toMatchObject({
      code: 0,
      out: expect.stringMatching(new RegExp(`retire +device +${real.name}`)),
    });
    expect((await api.get<{ device: DeviceDetails }>(`/api/device/${real.name}/details/`)).body.device).toMatchObject({
      active: false,
      request_id: id,
    });
    expect((await api.post(`/api/request/${id}/return/`)).status).toBe(204);
    await waitFor(async () => (await api.get(`/api/device/${real.name}/details/`)).status === 404, {
      what: 'the device to go',
      timeoutMs: WITHIN_MS,
    });
  },
  3 * WITHIN_MS,
);

step('metrics tell of it', async ({ installation, db }) => {
  const { rows } = await db.query<{ n: number }>('select count(*)::int as n from devices where inventory_source is not null');
  await waitFor(
    async () =>
      (await (await fetch(`${installation.worker.url}/metrics`)).text()).includes(
        `mozpool_inventory_devices{source="netbox",service="lifeguard-worker"} ${rows[0]!.n}`,
      ),
    {
      what: 'the gauge of devices',
      timeoutMs: WITHIN_MS,
      everyMs: 500,
    },
  );
});
