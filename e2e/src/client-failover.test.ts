import { createClient } from '@mozpool/client';
import { waitFor } from '@mozpool/testkit';
import { openStory } from './support/open-story.js';
import { B2G, devicesAvailable } from './support/requests.js';

const CLIENTS = 20;
const DEVICES = 6;
const { step } = openStory('client-failover', { devices: DEVICES, apis: 2, timeScale: 200 });
/** Renewed every four seconds, while it waits, too: the server dies under renewals. */
const DURATION_SECONDS = 12;
const USES_MS = 2_000;

step('devices prove themselves behind two servers', ({ api }) => devicesAvailable(api));

step(
  'one of two servers is killed while 20 clients wait, renew and return: none sees an error, none asks twice',
  async ({ installation, db }) => {
    const { apis, urls } = installation;
    const held: string[] = [];
    const use = async (n: number) => {
      const client = createClient({ servers: urls });
      const spec = {
        image: 'b2g',
        assignee: `client ${n}`,
        durationSeconds: DURATION_SECONDS,
        bootConfig: { b2gbase: B2G.b2gbase },
        waitSeconds: 120,
      };
      const notReturned: Error[] = [];
      const device = await client.withDevice(
        spec,
        async ({ device, signal }) => {
          held.push(device.name);
          await new Promise<void>((resolve, reject) => {
            setTimeout(resolve, USES_MS);
            signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          });
          return device.name;
        },
        { onNotReturned: (error) => notReturned.push(error) },
      );
      expect(notReturned).toEqual([]);
      return device;
    };
    const working = Promise.all(Array.from({ length: CLIENTS }, (_, n) => use(n)));
    working.catch(() => undefined);
    // some have a device and renew, the others wait
    await waitFor(() => held.length >= 2, { timeoutMs: 30_000, what: 'devices in hand' });
    expect(held.length).toBeLessThan(CLIENTS);
    await apis[1]!.kill9();
    await waitFor(() => held.length >= CLIENTS / 2, { timeoutMs: 60_000, what: 'half of the clients to be served by the other' });
    await apis[1]!.restart();
    expect(await working).toHaveLength(CLIENTS);
    const { rows } = await db.query(
      `select assignee, count(*)::int as made, bool_and(state = 'closed') as closed from requests group by assignee order by assignee`,
    );
    const expected = Array.from({ length: CLIENTS }, (_, n) => ({ assignee: `client ${n}`, made: 1, closed: true }));
    expect(rows).toEqual(expected.sort((a, b) => (a.assignee < b.assignee ? -1 : 1)));
    const renewed = await db.query(`select count(*)::int as n from events where kind = 'renewed'`);
    expect(renewed.rows[0].n).toBeGreaterThan(0);
  },
  150_000,
);
