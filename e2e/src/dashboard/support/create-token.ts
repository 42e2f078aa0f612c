import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { MOZPOOL_MAIN } from '../../support/mozpool-cli.js';

/** As whoever runs the installation makes one. */
export function createToken(databaseUrl: string, name: string, scope: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, [MOZPOOL_MAIN, 'token', 'create', name, '--scope', scope], {
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
