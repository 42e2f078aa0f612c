import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNetBox, labDevices } from '@mozpool/simulator';
import type { Installation } from '@mozpool/stack';
import { hasCommand, waitFor } from '@mozpool/testkit';
import { parse } from 'yaml';
import { createHttp } from './support/http.js';
import { openStory } from './support/open-story.js';
import { ask, devicesAvailable, giveBack, readyRequest } from './support/requests.js';
import { type Prometheus, type Sample, startPrometheus } from './support/start-prometheus.js';
import { type Alert, readAlerts, readDashboard, readDocumentedMetrics, readK8s } from './support/watched.js';

const WITHIN_MS = 60_000;
/** Beside its own: of the service, of a histogram's buckets. */
const EVERYWHERE = ['service', 'le'];
/** What there is to see only while something is broken. */
const ONLY_WHEN_BROKEN = ['MozpoolSharedFault'];
const TOKEN = '0123456789abcdef0123456789abcdef01234567';

const netbox = await createNetBox({ devices: labDevices(1), authorizations: [`Token ${TOKEN}`] });
const directory = mkdtempSync(join(tmpdir(), 'mozpool-metrics-story-'));
const inventory = join(directory, 'inventory.yaml');
// JSON is YAML
writeFileSync(
  inventory,
  JSON.stringify({
    sources: [{ kind: 'netbox', name: 'netbox', url: netbox.url, token: TOKEN, mapping: { imaging_server: ['imaging-1'] } }],
  }),
);
let prometheus: Prometheus | undefined;
afterAll(async () => {
  await prometheus?.stop();
  await netbox.close();
  rmSync(directory, { recursive: true });
});

const { step } = openStory('metrics', {
  devices: 4,
  agents: 2,
  env: { 'lifeguard-worker': { INVENTORY_FILE: inventory, INVENTORY_EVERY: '0' } },
});

/** The services by the job that Prometheus knows them as. */
const jobsOf = ({ urls, worker, agents }: Installation): Record<string, string[]> => ({
  'mozpool-api': urls,
  'lifeguard-worker': [worker.url],
  'bmm-agent': agents.map(({ url }) => url),
});

step(
  'what the services show is what docs/metrics.md says, with these labels',
  async ({ api, installation }) => {
    await devicesAvailable(api, { timeoutMs: WITHIN_MS });
    const { id } = await ask(api);
    await readyRequest(api, id);
    await giveBack(api, id);

    const scrapes = await Promise.all(
      Object.values(jobsOf(installation)).flatMap((urls) => urls.map(async (url) => (await createHttp(url).get('/metrics')).text)),
    );
    const documented = await readDocumentedMetrics();
    const shown = scrapes.flatMap((text) => [...text.matchAll(/^# TYPE ((?:mozpool|http)_\w+) /gm)].map(([, name]) => name!));
    expect([...new Set(shown)].sort()).toEqual([...documented.keys()].sort());

    for (const [, metric, labels] of scrapes.join('\n').matchAll(/^((?:mozpool|http)_\w+)\{(.*)\} /gm)) {
      const name = documented.has(metric!) ? metric! : metric!.replace(/_(bucket|sum|count)$/, '');
      const own = [...labels!.matchAll(/(\w+)="/g)].map(([, label]) => label!).filter((label) => !EVERYWHERE.includes(label));
      expect([name, ...own.sort()]).toEqual([name, ...[...documented.get(name)!].sort()]);
    }
  },
  3 * WITHIN_MS,
);

const withPrometheus: typeof step = hasCommand('prometheus') ? step : (title) => test.skip(title, () => undefined);

withPrometheus(
  'no alert has a reason on a rack where all is well',
  async ({ installation }) => {
    prometheus = await startPrometheus(await configOf(installation));
    const jobs = await waitFor(
      async () => {
        const up = await prometheus!.query('sum by (job) (up) == count by (job) (up)');
        return up.length === 3 && up.map(({ labels }) => labels.job).sort();
      },
      { timeoutMs: WITHIN_MS, everyMs: 200, what: 'every service to be scraped' },
    );
    expect(jobs).toEqual(['bmm-agent', 'lifeguard-worker', 'mozpool-api']);
    await waitFor(async () => (await raised()).length === 0 || Promise.reject(new Error(JSON.stringify(await raised()))), {
      timeoutMs: WITHIN_MS,
      everyMs: 500,
      what: 'no alert to have a reason',
    });
  },
  3 * WITHIN_MS,
);

withPrometheus(
  'every panel of the dashboard has something to draw, and every alert something to look at',
  async ({ api }) => {
    expect((await api.post('/api/inventory/sync/', { allow_many_changes: true })).status).toBe(202);
    const { id } = await ask(api);
    await readyRequest(api, id);
    await giveBack(api, id);

    const targets = (await readDashboard()).panels.flatMap(({ title, targets }) => targets.map((target) => ({ title, ...target })));
    const alerts = (await readAlerts()).filter(({ alert }) => !ONLY_WHEN_BROKEN.includes(alert));
    const expressions = [
      ...targets.map(({ title, expr, legendFormat }) => ({ what: `panel ${title}`, expr, legendFormat })),
      ...alerts.map((alert) => ({ what: alert.alert, expr: measuredBy(alert), legendFormat: '' })),
    ];
    await waitFor(
      async () => {
        const empty: string[] = [];
        for (const { what, expr, legendFormat } of expressions) {
          const samples = await prometheus!.query(expr);
          const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
          const drawn = samples.filter(({ value, labels }) => !Number.isNaN(value) && named.every((label) => labels[label] !== undefined));
          if (drawn.length === 0) empty.push(`${what}: ${expr}`);
        }
        if (empty.length > 0) throw new Error(`nothing came of\n${empty.join('\n')}`);
        return true;
      },
      { timeoutMs: WITHIN_MS, everyMs: 1_000, what: 'series for each expression' },
    );
  },
  3 * WITHIN_MS,
);

withPrometheus(
  'an agent that has died is seen by the alerts that are about it, and by no other',
  async ({ installation }) => {
    await installation.agents[1]!.kill9();
    await waitFor(async () => (await raised()).length === 2, { timeoutMs: WITHIN_MS, everyMs: 500, what: 'two alerts' });
    expect(await raised()).toEqual([
      { alert: 'MozpoolServiceDown', samples: [{ value: 0, labels: expect.objectContaining({ job: 'bmm-agent' }) }] },
      { alert: 'MozpoolAgentSilent', samples: [{ value: 0, labels: { imaging_server: installation.servers[1] } }] },
    ]);
  },
  2 * WITHIN_MS,
);

/** Alerts that have a reason now; how long it has to last does not count. */
async function raised(): Promise<{ alert: string; samples: Sample[] }[]> {
  const answers = await Promise.all(
    (await readAlerts()).map(async ({ alert, expr }) => ({ alert, samples: await prometheus!.query(expr) })),
  );
  return answers.filter(({ samples }) => samples.length > 0);
}

/**
 * The settings of docker compose with the addresses of this installation. Targets have the labels that the Prometheus operator gives
 * them, with which those of the services have to get along.
 */
async function configOf(installation: Installation): Promise<object> {
  const { scrape_configs } = parse(await readK8s('observability/prometheus.yml')) as { scrape_configs: { job_name: string }[] };
  const honor_labels = /honorLabels: true/.test(await readK8s('mozpool/templates/monitoring.yaml'));
  const jobs = jobsOf(installation);
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: scrape_configs.map(({ job_name }) => ({
      job_name,
      honor_labels,
      static_configs: jobs[job_name]!.map((url, n) => ({
        targets: [new URL(url).host],
        labels: { service: 'name-of-a-service', namespace: 'lab', endpoint: 'http', container: job_name, pod: `${job_name}-${n}` },
      })),
    })),
  };
}

/** What an alert compares with its limit; there need be no failed call. */
function measuredBy({ expr }: Alert): string {
  return expr.replace(/ (==|>) [\d.]+$/, '').replace('status=~"5.."', 'status=~"2.."');
}
