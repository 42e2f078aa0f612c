import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './support/run-command.js';

/** What is given away: these, and what they need of this repository. */
const GIVEN = ['@mozpool/client...', '@mozpool/cli...'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIMIT_MS = 300_000;

let directory: string;
const project = () => join(directory, 'project');
const inProject = (program: string, ...args: string[]) => runCommand(program, args, { cwd: project(), timeoutMs: LIMIT_MS });
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-packages-'));
  const filters = GIVEN.flatMap((name) => ['--filter-prod', name]);
  await runCommand('npx', ['--yes', 'pnpm@12.21.0', ...filters, 'pack', '--pack-destination', directory], { cwd: ROOT });
  await mkdir(project());
  await writeFile(join(project(), 'package.json'), '{"name": "empty", "private": true, "type": "module"}\n');
  const packed = (await readdir(directory)).filter((file) => file.endsWith('.tgz')).map((file) => join(directory, file));
  // what others wrote comes from npm's cache where it is there
  await inProject('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...packed);
}, LIMIT_MS);
afterAll(() => rm(directory, { recursive: true }));

test('the client is imported from an empty project, and nothing of it is for tests', async () => {
  const script = `
    const { createClient } = await import('@mozpool/client');
    const client = createClient({ servers: ['http://127.0.0.1:2'], patienceMs: 0 });
    console.log(typeof client.listDevices, await client.version().catch(({ name }) => name));`;
  expect(await inProject('node', '--input-type=module', '-e', script)).toBe('function MozpoolUnreachableError\n');
  const files = await readdir(join(project(), 'node_modules/@mozpool/client'), { recursive: true });
  expect(files.filter((file) => /\.test\.|testing|tsbuildinfo|src/.test(file))).toEqual([]);
});

test('its types are there for TypeScript', async () => {
  await writeFile(
    join(project(), 'use.ts'),
    `import { createClient } from '@mozpool/client';
     const state: Promise<string> = createClient({ servers: [] }).deviceState({ params: { name: 'panda-1' } }).then((reply) => reply.state);
     // @ts-expect-error a device is called by its name
     createClient({ servers: [] }).deviceState({ params: { id: 1 } });
     export { state };\n`,
  );
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await inProject(process.execPath, tsc, '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024', 'use.ts');
});

test('the command line runs from an empty project', async () => {
  const mozpool = join(project(), 'node_modules/.bin/mozpool');
  expect(await inProject(mozpool, '--help')).toMatch(/^Usage: mozpool /);
  expect(await inProject(mozpool, 'completion', 'bash')).toContain('complete -o default -F _mozpool mozpool');
}, 60_000);
