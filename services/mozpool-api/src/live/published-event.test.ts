import type { EventRow } from '@mozpool/db';
import { type EventListener, listenToEvents, waitFor } from '@mozpool/testkit';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { publishedEvent } from './published-event.js';

const row = (details: Record<string, unknown>): EventRow => ({
  position: 1,
  at: 0,
  kind: 'test',
  machine: null,
  deviceId: null,
  device: null,
  pool: null,
  requestId: null,
  assignee: null,
  fromState: null,
  toState: null,
  event: null,
  details,
});

test.each([
  ['what is not listed', { bootSecret: 'x', token: 'x', secret: 'x', commandId: 7, epoch: 3 }, {}],
  [
    'what is changed, but not to what',
    { noun: 'pxe_config', values: { contents: 'password=x' }, by: 'ops' },
    { noun: 'pxe_config', fields: ['contents'], by: 'ops' },
  ],
  ['a value of another kind than expected', { reason: { secret: 'x' }, priority: 'high', expiresAt: 'soon' }, {}],
  ['the tail of a long text', { reason: 'x'.repeat(5_000) }, { reason: 'x'.repeat(1_000) }],
])('the public is not told %s', (_what, details, published) => expect(publishedEvent(row(details)).details).toEqual(published));

describe('a consumer is told', () => {
  let api: TestApi;
  let listener: EventListener;
  beforeAll(async () => {
    api = await openTestApi();
    await api.setDevices('ready');
    listener = await listenToEvents(`${api.base}/api/events/`);
  }, SETUP_LIMIT_MS);
  afterAll(async () => {
    listener.close();
    await api.close();
  });

  const told = (what: object) =>
    waitFor(
      () => {
        const found = listener.events.find(({ data }) => {
          try {
            expect(data).toMatchObject(what);
            return true;
          } catch {
            return false;
          }
        });
        return found?.data;
      },
      { what: `an event like ${JSON.stringify(what)}` },
    );
  const ask = async (device: string): Promise<number> =>
    (await api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 600, image: 'android' })).body.request.id;

  test('of a request from its making to its return', async () => {
    const request = await ask('panda-1');
    await told({ kind: 'created', request, assignee: 'alice', details: { requested_device: 'panda-1', image: 'android' } });
    await told({ kind: 'claimed', request, device: 'panda-1', pool: 'even' });
    await api.call('POST', `/api/request/${request}/renew/`, { duration: 900 });
    await told({ kind: 'renewed', request, device: 'panda-1', details: { expires: expect.stringMatching(/^\d{4}-/) } });
    await api.db.query(`update requests set remind_at = now() where id = $1`, [request]);
    await api.engine.tickRequests();
    await told({ kind: 'expiring', request, device: 'panda-1', details: { seconds_left: expect.any(Number) } });
    await api.call('POST', `/api/request/${request}/return/`);
    await told({ kind: 'transition', machine: 'request', request, event: 'close', to_state: 'closed' });
    await told({ kind: 'released', request, device: 'panda-1' });
  });

  test('of an end that nobody asked for, and why', async () => {
    const expired = await ask('panda-2');
    await api.db.query(`update requests set expires_at = now() - interval '1 s' where id = $1`, [expired]);
    await api.engine.tickRequests();
    await told({ kind: 'transition', machine: 'request', request: expired, event: 'expire', to_state: 'closed' });
    await api.setDevices('ready');
    const taken = await ask('panda-2');
    await api.engine.applyToRequest(taken, 'forced_return', { reason: 'needed elsewhere' });
    await told({ kind: 'transition', machine: 'request', request: taken, event: 'forced_return', details: { reason: 'needed elsewhere' } });
  });

  test('of what operators do, and of agents that fall silent', async () => {
    await api.call('POST', '/api/device/tegra-1/set-comments/', { comments: 'screen cracked' });
    await told({ kind: 'edited', device: 'tegra-1' });
    await api.call('POST', '/api/device/tegra-1/state-change/ready/to/locked_out/', { reason: 'lent' });
    await told({ kind: 'transition', machine: 'device', device: 'tegra-1', to_state: 'locked_out', details: { reason: 'lent' } });
    await api.db.query(`update imaging_servers set alive = true, heartbeat_at = now() - interval '1 min' where fqdn = 'imaging2'`);
    await api.engine.tickDevices();
    await told({ kind: 'agent', event: 'agent_silent', details: { server: 'imaging2' } });
  });
});
