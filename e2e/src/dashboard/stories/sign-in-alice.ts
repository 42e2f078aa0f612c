import type { BrowserContextOptions } from 'playwright-core';
import { createHttp } from '../../support/http.js';
import { createToken, signIn } from '../support/create-token.js';
import type { Shown } from '../support/every-page.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';
import { populate } from '../support/populate.js';

/** Somebody who may do everything, where every page has something to show. */
export interface Alice {
  token: string;
  shown: Shown;
  session: NonNullable<BrowserContextOptions['storageState']>;
}

/** What it returns is filled in by its step. */
export function tellSignInAlice({ step }: DashboardSteps): Alice {
  const alice = {} as Alice;
  step('alice signs in, and every page has something to show', async ({ installation, open }) => {
    alice.token = createToken(installation.databaseUrl, 'alice', 'admin');
    alice.shown = await populate(createHttp(installation.url, alice.token));
    const { page, context } = await open();
    await page.goto(`${installation.url}/sign-in`);
    await signIn(page, alice.token);
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    alice.session = await context.storageState();
  });
  return alice;
}
