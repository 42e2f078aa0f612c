import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand } from '@mozpool/testkit';
import { parse } from 'yaml';
import { PROJECT } from '../support/container-images.js';
import { runCommand } from '../support/run-command.js';
import { readAlerts, readDashboard, readDocumentedMetrics, readK8s } from '../support/watched.js';

const CHART = 'k8s/mozpool';
const KUBERNETES = '1.35';
/** Of the Prometheus operator: Kubernetes itself has no schema of these. */
const FOREIGN_KINDS = /^kind: (ServiceMonitor|PrometheusRule)$/m;
const VALUE_SETS = ['single-lab', 'several-sites', 'staging'];
const helm = (...args: string[]) => runCommand('helm', args, { cwd: PROJECT });
const valuesOf = (set: string) => ['--values', `${CHART}/values-${set}.yaml`];
const GRAFANA_COLUMNS = 24;
/** The ids of Grafana that are used, of those in its list of units: a wrong one would be written behind each number. */
const GRAFANA_UNITS = ['short', 's', 'bytes', 'ops', 'reqps'];
/** A loaded machine takes its time for programs of 60 MB. */
jest.setTimeout(60_000);

const withHelm = hasCommand('helm') ? test : test.skip;

/** What the chart makes of a set of values, object by object. */
async function render(set: string, ...more: string[]): Promise<string[]> {
  const text = await helm('template', 'mozpool', CHART, ...valuesOf(set), ...more);
  return text.split(/^---$/m).filter((part) => /^kind:/m.test(part));
}

const kinds = (objects: readonly string[]) => objects.map((text) => /^kind: (\w+)$/m.exec(text)![1]).sort();
const named = (objects: readonly string[], kind: string, name: string) =>
  objects.find((text) => text.includes(`kind: ${kind}\n`) && new RegExp(`^ {2}name: ${name}$`, 'm').test(text))!;

describe('the chart', () => {
  withHelm.each(VALUE_SETS)('values-%s.yaml has nothing that lint complains about', async (set) => {
    expect(await helm('lint', '--strict', CHART, ...valuesOf(set))).toMatch(/1 chart\(s\) linted, 0 chart\(s\) failed/);
  });

  (hasCommand('helm') && hasCommand('kubernetes-validate') ? test : test.skip).each(VALUE_SETS)(
    'what it makes of values-%s.yaml are objects that Kubernetes knows, field by field',
    async (set) => {
      const objects = (await render(set)).filter((text) => !FOREIGN_KINDS.test(text));
      expect(objects.length).toBeGreaterThan(8);
      const directory = await mkdtemp(join(tmpdir(), 'mozpool-chart-'));
      try {
        const file = join(directory, 'objects.yaml');
        await writeFile(file, objects.join('---\n'));
        await runCommand('kubernetes-validate', ['--strict', '-k', KUBERNETES, file]);
        // that it would have noticed
        await writeFile(file, objects.join('---\n').replace('terminationGracePeriodSeconds:', 'terminationGraceSeconds:'));
        await expect(runCommand('kubernetes-validate', ['--strict', '-k', KUBERNETES, file])).rejects.toThrow(/terminationGraceSeconds/);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
  );

  withHelm('makes what the values ask for, and nothing else', async () => {
    const always = ['Deployment', 'Deployment', 'Job', 'Pod', 'PodDisruptionBudget', 'PodDisruptionBudget', 'Service', 'Service'];
    const agent = ['Service', 'StatefulSet'];
    expect(kinds(await render('single-lab'))).toEqual([...always, ...agent].sort());
    expect(kinds(await render('staging'))).toEqual([...always, ...agent, ...agent, 'Deployment'].sort());
    const everything = ['ConfigMap', 'HorizontalPodAutoscaler', 'Ingress', 'PrometheusRule', 'ServiceMonitor'];
    const policies = Array<string>(4).fill('NetworkPolicy');
    expect(kinds(await render('several-sites'))).toEqual([...always, ...agent, ...agent, ...agent, ...everything, ...policies].sort());
  });

  withHelm('an autoscaler decides about replicas alone', async () => {
    const api = named(await render('several-sites'), 'Deployment', 'mozpool-api');
    expect(api).not.toMatch(/^ {2}replicas:/m);
    expect(named(await render('single-lab'), 'Deployment', 'mozpool-api')).toMatch(/^ {2}replicas: 2$/m);
  });

  withHelm('a replica of the API is kept from callers until all that it needs has answered, and then only when it hangs', async () => {
    const api = named(await render('single-lab'), 'Deployment', 'mozpool-api');
    expect(
      Object.fromEntries([...api.matchAll(/(\w+)Probe:\s+httpGet: \{ path: (\/\w+)/g)].map(([, probe, path]) => [probe, path])),
    ).toEqual({
      startup: '/readyz',
      readiness: '/livez',
      liveness: '/livez',
    });
  });

  withHelm('files that settings name come from a secret, and policies let out what is listed', async () => {
    const more = ['--set=worker.filesSecret=lists,agent.filesSecret=credentials,networkPolicy.otherPorts={4318}'];
    const objects = await render('several-sites', ...more);
    const files = (kind: string, name: string) => named(objects, kind, name).match(/mountPath: \/etc\/mozpool\/files|secretName: "\w+"/g);
    expect(files('Deployment', 'mozpool-worker')).toEqual(['mountPath: /etc/mozpool/files', 'secretName: "lists"']);
    expect(files('StatefulSet', 'mozpool-agent-imaging-1-oslo-example-org')).toContain('secretName: "credentials"');
    const open = objects.filter((text) => /kind: NetworkPolicy/.test(text) && /port: 4318/.test(text));
    expect(open.map((text) => /^ {2}name: (.*)$/m.exec(text)![1]).sort()).toEqual(['mozpool-lifeguard-worker', 'mozpool-mozpool-api']);
  });

  withHelm('the notes tell where it is, and make the first token with the secret and the authorities of the chart', async () => {
    const notes = await helm('install', 'mozpool', CHART, '--dry-run=client', ...valuesOf('several-sites'));
    expect(notes).toMatch(/find it at https:\/\/mozpool\.example\.org\n/);
    expect(notes).toMatch(/--labels=(app\.kubernetes\.io\/\w+=[\w-]+,?){3} /);
    const { spec } = JSON.parse(/--overrides='(.*)'$/m.exec(notes)![1]!);
    expect(spec.containers).toMatchObject([
      { name: 'first-token', args: ['token', 'create', 'root', '--scope', 'admin', '--expires-in', '90d'] },
    ]);
    expect(spec.containers[0].env).toContainEqual({
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'mozpool', key: 'database-url' } },
    });
    expect(spec.volumes).toMatchObject([{ name: 'ca', secret: { secretName: 'mozpool-ca' } }]);
  });

  withHelm('metrics keep the labels that the services give them, where the operator has some of the same name', async () => {
    expect(named(await render('several-sites'), 'ServiceMonitor', 'mozpool')).toMatch(/port: http, .*honorLabels: true/);
  });

  withHelm('an agent has the network of its node, two capabilities, and is not root', async () => {
    const agent = named(await render('single-lab'), 'StatefulSet', 'mozpool-agent-imaging-1-lab-example-org');
    expect(agent).toMatch(/hostNetwork: true/);
    expect(agent).toMatch(/runAsNonRoot: true/);
    expect(agent).toMatch(/capabilities: \{ drop: \[ALL\], add: \[NET_BIND_SERVICE, NET_RAW\] \}/);
    expect(agent).toMatch(/nodeSelector:\n\s+mozpool\.example\.org\/imaging-server: imaging-1/);
  });

  withHelm.each([
    ['connection.existingSecret=', /connection\.existingSecret is not set: name a secret/],
    ['api.replicas=many', /replicas/],
    ['api.anonymousScope=admin', /anonymousScope/],
    ['api.anonymousNetworks=everywhere', /anonymousNetworks/],
    ['worker.antiAffinity=maybe', /antiAffinity/],
    ['agents[0].server=', /server/],
    ['agents[0].bootHostPath=', /bootHostPath/],
    ['agents[0].ports.tftp=70000', /tftp/],
    ['agents[0].port=69', /port/],
    ['agents[0].ipAddress=imaging-1', /ipAddress/],
    ['agents[0].state.size=lots', /size/],
    ['simulator.enabled=true', /the simulated rack calls it imaging-1, not/],
    ['simulator.devices=0', /devices/],
    ['ingress.enabled=true', /ingress\.host is not set/],
    ['ingress.enabled=true,ingress.host=mozpool.example.org', /ingress\.tlsSecret is not set/],
    ['ingress.enabled=true,ingress.host=mozpool.example.org,ingress.tlsSecret=tls', /api\.trustProxy is 0: every caller/],
    ['api.service.externalTrafficPolicy=Cluster', /api\.anonymousNetworks: every caller would have the address of a node/],
    ['api.service.type=ClusterIP', /api\.service\.nodePort .* set api\.service\.type/],
    ['api.service.nodePort=80000', /nodePort/],
    ['agents[1].server=IMAGING-1-lab.example.org,agents[1].bootHostPath=/srv/boot', /would both be called mozpool-agent-imaging-1-lab/],
    ['worker.autoscaling.enabled=true,worker.autoscaling.maxReplicas=1', /worker\.autoscaling\.maxReplicas is less/],
    ['networkPolicy.truthPorts={postgres}', /truthPorts/],
    ['monitoring.serviceMonitor.interval=soon', /interval/],
    ['replicas=2', /replicas/],
  ])('--set %s is refused with a reason', async (set, reason) => {
    await expect(helm('template', 'mozpool', CHART, ...valuesOf('single-lab'), '--set', set)).rejects.toThrow(reason);
  });
});

const withPromtool = hasCommand('promtool') ? test : test.skip;

describe('what is watched', () => {
  withPromtool('each alert fires when it has to, and not before', async () => {
    expect(await runCommand('promtool', ['test', 'rules', 'k8s/alerts-test.yml'], { cwd: PROJECT })).toMatch(/SUCCESS/);
    const tests = await readK8s('alerts-test.yml');
    for (const { alert } of await readAlerts()) expect(tests).toMatch(new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:\\n`));
  });

  withPromtool('Prometheus of docker compose understands its settings', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mozpool-prometheus-'));
    try {
      const settings = (await readK8s('observability/prometheus.yml')).replaceAll('/etc/prometheus', directory);
      await writeFile(join(directory, 'prometheus.yml'), settings);
      await writeFile(join(directory, 'agents.yml'), await readK8s('observability/agents.yml'));
      await writeFile(join(directory, 'alerts.yaml'), await readK8s('mozpool/files/alerts.yaml'));
      expect(await runCommand('promtool', ['check', 'config', join(directory, 'prometheus.yml')])).toMatch(/SUCCESS/);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  withPromtool('every expression of the dashboard can be read', async () => {
    const expressions = (await readDashboard()).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(10);
    const rules = expressions.map((expr, index) => ({ record: `panel:${index}`, expr }));
    const directory = await mkdtemp(join(tmpdir(), 'mozpool-dashboard-'));
    try {
      // JSON is YAML
      await writeFile(join(directory, 'rules.yaml'), JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
      await runCommand('promtool', ['check', 'rules', join(directory, 'rules.yaml')]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  test('alerts and dashboard name no metric that is not documented', async () => {
    const documented = await readDocumentedMetrics();
    const names = JSON.stringify([await readAlerts(), await readDashboard()]).match(/\b(mozpool|http)_[a-z_]+/g)!;
    const known = (name: string) => [name, name.replace(/_(bucket|count|sum)$/, '')].some((each) => documented.has(each));
    expect([...new Set(names)].filter((name) => !known(name))).toEqual([]);
  });

  test('panels of the dashboard have numbers of their own, do not overlap, and find their data source', async () => {
    const { panels, templating } = await readDashboard();
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Map<string, string>();
    for (const { title, type, datasource, gridPos, fieldConfig, targets } of panels) {
      expect(['stat', 'timeseries']).toContain(type);
      expect(GRAFANA_UNITS).toContain(fieldConfig.defaults.unit);
      expect([datasource.type, datasource.uid]).toEqual(['prometheus', `\${${templating.list[0]!.name}}`]);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(GRAFANA_COLUMNS);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect([title, taken.get(`${x} ${y}`)]).toEqual([title, undefined]);
          taken.set(`${x} ${y}`, title);
        }
    }
  });

  test('Grafana of docker compose is given the data source that the dashboard begins with, and the dashboard', async () => {
    const [sources, providers, compose] = await Promise.all([
      readK8s('observability/grafana/datasources/prometheus.yml').then(parse),
      readK8s('observability/grafana/dashboards/mozpool.yml').then(parse),
      readFile(new URL('docker-compose.yml', PROJECT), 'utf8').then((text) => parse(text, { merge: true })),
    ]);
    const [choice] = (await readDashboard()).templating.list;
    expect(choice).toMatchObject({ type: 'datasource', query: 'prometheus' });
    expect(sources.datasources).toMatchObject([{ type: choice!.query, uid: choice!.current.value, url: 'http://prometheus:9090' }]);
    const { volumes } = compose.services.grafana;
    expect(volumes).toContain('./k8s/observability/grafana:/etc/grafana/provisioning:ro');
    expect(volumes).toContain(`./k8s/mozpool/files/dashboard.json:${providers.providers[0].options.path}/mozpool.json:ro`);
  });
});
