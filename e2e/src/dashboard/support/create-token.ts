import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const CLI = resolve(fileURLToPath(import.meta.url), '../../../../../packages/cli/dist/main.js');

/** As whoever runs the installation makes one. */
export function createToken(databaseUrl: string, name: string, scope: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, 'token', 'create', name, '--scope', scope], {
    env: { DATABASE_URL: databaseUrl },
    encoding: 'utf8',
  });
  const [text] = /mzp_[0-9a-f]+/.exec(stdout) ?? [];
  if (!text) throw new Error(`no token was made: ${stdout}${stderr}`);
  return text;
}

export async function signIn(page: Page, token: string): Promise<void> {
  await page.getByLabel(/^Token/).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
