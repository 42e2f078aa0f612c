import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand } from '@mozpool/testkit';
import { PROJECT } from '../support/container-images.js';
import { runCommand } from '../support/run-command.js';

const CHART = 'k8s/mozpool';
const KUBERNETES = '1.35';
/** Of the Prometheus operator: Kubernetes itself has no schema of these. */
const FOREIGN_KINDS = /^kind: (ServiceMonitor|PrometheusRule)$/m;
const VALUE_SETS = ['single-lab', 'several-sites', 'staging'];
const helm = (...args: string[]) => runCommand('helm', args, { cwd: PROJECT });
const valuesOf = (set: string) => ['--values', `${CHART}/values-${set}.yaml`];
/** A loaded machine takes its time for programs of 60 MB. */
import.meta.jest.setTimeout(60_000);

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
    ['simulator.enabled=true', /the simulated rack calls it imaging-1, not/],
    ['simulator.devices=0', /devices/],
    ['ingress.enabled=true', /ingress\.host is not set/],
    ['ingress.enabled=true,ingress.host=mozpool.example.org', /ingress\.tlsSecret is not set/],
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
    const [rules, tests] = await Promise.all(['mozpool/files/alerts.yaml', 'alerts-test.yml'].map(readK8s));
    for (const [, alert] of rules!.matchAll(/- alert: (\w+)/g))
      expect(tests).toMatch(new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:\\n`));
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
    const expressions = (await dashboard()).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
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
    const documented = await readFile(new URL('docs/metrics.md', PROJECT), 'utf8');
    const names = `${await readK8s('mozpool/files/alerts.yaml')} ${JSON.stringify(await dashboard())}`.match(/\b(mozpool|http)_[a-z_]+/g)!;
    const known = (name: string) => [name, name.replace(/_(bucket|count|sum)$/, '')].some((each) => documented.includes(`\`${each}\``));
    expect([...new Set(names)].filter((name) => !known(name))).toEqual([]);
  });
});

const readK8s = (file: string) => readFile(new URL(`k8s/${file}`, PROJECT), 'utf8');

async function dashboard(): Promise<{ panels: { targets: { expr: string }[] }[] }> {
  return JSON.parse(await readK8s('mozpool/files/dashboard.json'));
}
