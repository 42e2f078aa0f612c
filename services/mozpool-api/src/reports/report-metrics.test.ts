import { readFileSync } from 'node:fs';
import { createMetrics } from '@mozpool/service-kit';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';
import { reportMetrics } from './report-metrics.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());
beforeEach(async () => {
  await api.db.query('delete from inbox; delete from requests; delete from claim_history');
  await api.setDevices('ready');
});

async function scrape(refresh: () => Promise<void>, registry: { metrics(): Promise<string> }): Promise<string[]> {
  await refresh();
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}
const line = (name: string, labels: string, value: number) => `${name}{${labels === '' ? '' : `${labels},`}service="test"} ${value}`;

test('the gauges tell what the reports tell, and forget what is gone', async () => {
  const metrics = createMetrics({ service: 'test' });
  const refresh = reportMetrics({ db: api.db, metrics });
  const create = async (device: string) =>
    (await api.call('POST', `/api/device/${device}/request/`, { assignee: 'alice', duration: 60, image: 'android' })).body.request;
  const { id } = await create('panda-1');
  // it waits for a device that is not idle, so that no device that comes back is given to it meanwhile
  await api.setDevices('pc_pinging', ['panda-2']);
  await create('panda-2');
  await api.db.query(
    `update requests set created_at = now() - interval '30 s', claimed_at = now() - interval '20 s', ready_at = now() - interval '10 s' where id = $1`,
    [id],
  );
  await api.call('POST', `/api/request/${id}/return/`);
  await api.setDevices('failed_self_test', ['panda-1', 'panda-2', 'panda-dark']);
  await api.db.query(`update imaging_servers set alive = false where fqdn = 'imaging2'`);
  const lines = await scrape(refresh, metrics.registry);
  expect(lines).toEqual(
    expect.arrayContaining([
      line('mozpool_devices', 'category="failed",hardware_type="panda ES",pool="even"', 1),
      line('mozpool_devices', 'category="idle",hardware_type="panda ES",pool="even"', 0),
      line('mozpool_devices', 'category="idle",hardware_type="tegra 250",pool="tegras"', 1),
      line('mozpool_devices_silent', 'imaging_server="imaging2"', 1),
      line('mozpool_agent_alive', 'imaging_server="imaging1"', 1),
      line('mozpool_agent_alive', 'imaging_server="imaging2"', 0),
      line('mozpool_shared_faults', 'part="server",name="imaging1"', 1),
      line('mozpool_requests_waiting', '', 1),
      line('mozpool_requests_ended_last_hour', 'reason="cancelled"', 1),
      line('mozpool_request_wait_seconds', 'quantile="0.9"', 10),
      line('mozpool_request_ready_seconds', 'quantile="0.99"', 20),
    ]),
  );
  await api.setDevices('ready');
  await api.db.query(`update requests set ended_at = ended_at - interval '2 h'`);
  const later = await scrape(refresh, metrics.registry);
  expect(later.filter((each) => /shared_faults|ended_last_hour|wait_seconds\{quantile/.test(each))).toEqual([]);
  expect(later).toContain(line('mozpool_devices', 'category="failed",hardware_type="panda ES",pool="even"', 0));
});

test('every metric is documented, and nothing else is', async () => {
  const metrics = createMetrics({ service: 'test' });
  reportMetrics({ db: api.db, metrics });
  const text = readFileSync(new URL('../../../../docs/metrics.md', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^\| `(mozpool_(?:devices|agent_alive|shared|request)[a-z_]*)`/gm)].map(([, name]) => name);
  const names = metrics.registry.getMetricsAsArray().map(({ name }) => name);
  expect(documented.sort()).toEqual(names.sort());
});
