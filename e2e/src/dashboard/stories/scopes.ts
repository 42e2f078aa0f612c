import type { Locator, Page } from 'playwright-core';
import { createHttp } from '../../support/http.js';
import { createToken, signIn } from '../support/create-token.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';
import type { Alice } from './sign-in-alice.js';

const NEEDS = (scope: string) => `This needs a token of scope ${scope}; bob has scope read.`;

/** It is there, it cannot be used, and it says why. */
async function isDisabled(page: Page, control: Locator, reason: string): Promise<void> {
  await control.waitFor();
  expect(await control.getAttribute('aria-disabled')).toBe('true');
  await control.hover();
  await page.getByRole('tooltip', { name: reason }).waitFor();
  await page.mouse.move(0, 0);
}

export function tellScopes({ step }: DashboardSteps, alice: Alice): void {
  step('with a token that may only read, every control of every page is disabled and says why', async ({ installation, open }) => {
    const { request } = alice.shown;
    const { page } = await open();
    await page.goto(installation.url);
    await signIn(page, createToken(installation.databaseUrl, 'bob', 'read'));
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

    await page.goto(`${installation.url}/devices`);
    await page.getByRole('checkbox', { name: 'Select panda-0002' }).click();
    await isDisabled(
      page,
      page.getByRole('region', { name: 'Selected devices' }).getByRole('button', { name: 'Actions' }),
      NEEDS('operate'),
    );

    await page.goto(`${installation.url}/devices/panda-0002`);
    await page.getByRole('button', { name: 'Actions' }).click();
    await isDisabled(page, page.getByRole('menuitem', { name: 'Take offline' }), NEEDS('operate'));
    await isDisabled(page, page.getByRole('menuitem', { name: 'Power-cycle' }), NEEDS('request'));
    expect(await page.getByRole('menuitem', { name: 'Ping' }).getAttribute('aria-disabled')).toBe('false');

    await page.goto(`${installation.url}/requests`);
    await page.getByRole('checkbox', { name: `Select request ${request}` }).click();
    const bar = page.getByRole('region', { name: 'Selected requests' });
    for (const name of ['Renew', 'Return']) await isDisabled(page, bar.getByRole('button', { name }), NEEDS('request'));

    await page.goto(`${installation.url}/requests/${request}`);
    await isDisabled(page, page.getByRole('button', { name: 'Renew' }), NEEDS('request'));
    await isDisabled(page, page.getByRole('button', { name: 'Force return' }), NEEDS('operate'));

    await page.goto(`${installation.url}/requests/new`);
    await isDisabled(page, page.getByRole('button', { name: 'Make the request' }), NEEDS('request'));
  });

  step('the server refuses the same, whatever a page would send', async ({ installation }) => {
    const reader = createHttp(installation.url, createToken(installation.databaseUrl, 'bob-again', 'read'));
    const { request } = alice.shown;
    const calls: [string, unknown][] = [
      ['/api/device/bulk/', { action: 'offline', devices: ['panda-0002'] }],
      ['/api/device/panda-0002/offline/', {}],
      ['/api/device/panda-0002/power-cycle/', {}],
      ['/api/device/panda-0002/state-change/ready/to/offline/', {}],
      [`/api/request/${request}/renew/`, { duration: 60 }],
      [`/api/request/${request}/return/`, undefined],
      [`/api/request/${request}/force-return/`, { reason: 'mine now' }],
      ['/api/device/any/request/', { assignee: 'bob', duration: 60, image: 'android' }],
    ];
    for (const [path, body] of calls) {
      const answer = await reader.post<{ code: string }>(path, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'forbidden']);
    }
  });
}
