import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../support/run-command.js';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const INSTALL_LIMIT_MS = 300_000;

/** What is given away: these, and what they need of this repository. */
const GIVEN = ['@mozpool/client...', '@mozpool/cli...'];
const HOW_TO = new URL('../../../docs/how-to/install-the-clients.md', import.meta.url);

/** Packs what is given away and installs it into an empty project below `directory`; returns where that is. */
export async function installPacked(directory: string): Promise<string> {
  const project = join(directory, 'project');
  const filters = GIVEN.flatMap((name) => ['--filter-prod', name]);
  await runCommand('npx', ['--yes', 'pnpm@12.21.0', ...filters, 'pack', '--pack-destination', directory], { cwd: ROOT });
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{"name": "empty", "private": true, "type": "module"}\n');
  const packed = (await readdir(directory)).filter((file) => file.endsWith('.tgz')).map((file) => join(directory, file));
  // what others wrote comes from npm's cache where it is there
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packed];
  await runCommand('npm', install, { cwd: project, timeoutMs: INSTALL_LIMIT_MS });
  return project;
}

/** Does what the page says about a client, in a shell, with its global packages in a directory of their own. */
export async function installAsThePageSays(heading: string, prefix: string, project: string): Promise<void> {
  const section = (await readFile(HOW_TO, 'utf8')).split('\n## ').find((part) => part.startsWith(heading))!;
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(section)!;
  const env = { npm_config_prefix: prefix, npm_config_prefer_offline: 'true', PROJECT: project };
  await runCommand('bash', ['-euc', block], { cwd: ROOT, env, timeoutMs: INSTALL_LIMIT_MS });
}
