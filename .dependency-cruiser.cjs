// The import table of docs/architecture.md, enforced. Tests may also use the testkit and the simulated rack.
const layers = {
  domain: [],
  protocols: [],
  contracts: ['domain'],
  db: ['domain', 'contracts'],
  engine: ['domain', 'contracts', 'db'],
  queue: ['contracts'],
  'service-kit': ['domain', 'contracts'],
  hardware: ['protocols', 'domain'],
  inventory: ['domain', 'protocols', 'contracts'],
  simulator: ['protocols'],
  client: ['contracts'],
  cli: ['client', 'hardware', 'contracts', 'db', 'domain', 'protocols', 'queue'],
  stack: ['contracts', 'db', 'queue'],
  testkit: ['domain', 'protocols', 'contracts', 'db', 'engine', 'queue', 'service-kit', 'hardware', 'simulator', 'client', 'stack'],
};
const TEST = '(\\.test\\.ts$|/testing/)';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    ...Object.entries(layers).map(([name, allowed]) => ({
      name: `${name}-may-import-${allowed.join('-') || 'nothing'}`,
      severity: 'error',
      from: { path: `^packages/${name}/src`, pathNot: TEST },
      to: { path: '^(packages|services|e2e)/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
    })),
    {
      name: 'services-never-import-each-other',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-use-no-test-code',
      severity: 'error',
      from: { path: '^services/', pathNot: TEST },
      to: { path: '^(packages/(testkit|simulator|stack|client)|e2e)/' },
    },
    {
      name: 'dashboard-sees-contracts-and-rules',
      severity: 'error',
      from: { path: '^services/dashboard/', pathNot: TEST },
      to: { path: '^(packages/(?!(contracts|domain|protocols)/)|e2e)' },
    },
    {
      name: 'agent-has-no-access-to-the-truth',
      severity: 'error',
      from: { path: '^services/bmm-agent/' },
      to: { path: '^packages/(db|engine)/' },
    },
    {
      name: 'e2e-sees-only-the-outside',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^(services|packages/(?!(client|testkit|stack|contracts|simulator)/))' },
    },
    {
      name: 'client-runs-in-browsers',
      severity: 'error',
      from: { path: '^packages/(client|contracts)/src', pathNot: `${TEST}|/generate/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-queue-knows-bullmq',
      severity: 'error',
      from: { pathNot: '^packages/queue/' },
      to: { path: 'node_modules/(bullmq|ioredis)/' },
    },
    { name: 'every-import-is-declared', severity: 'error', from: { pathNot: TEST }, to: { couldNotResolve: true } },
    // the generator of docs and SQL checks writes files; the library does no I/O
    {
      name: 'pure-packages-do-no-io',
      severity: 'error',
      from: { path: '^packages/(domain|protocols)/src', pathNot: `${TEST}|/generate/` },
      to: { dependencyTypes: ['npm', 'core'] },
    },
  ],
  options: {
    doNotFollow: { path: '(node_modules|/dist/)' },
    // TypeScript 7 has no JavaScript API that could parse for it
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'default'], exportsFields: ['exports'], extensions: ['.ts', '.tsx', '.js'] },
  },
};
