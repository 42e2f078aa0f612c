import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { ask, clearRack, readyRequest } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const table = (page: Page) => page.getByRole('region', { name: 'Requests' });
const row = (page: Page, name: RegExp) => table(page).getByRole('row', { name });
const within = (holds: () => Promise<boolean> | boolean, what: string) => waitFor(holds, { what, timeoutMs: 20_000 });

async function openList(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('heading', { level: 1, name: 'Requests' }).waitFor();
}

export function tellRequests({ step }: DashboardSteps): void {
  step('an empty list says so and leads to the form', async ({ installation, open, api }) => {
    await clearRack(api);
    const { page } = await open();
    await openList(page, `${installation.url}/requests`);
    await page.getByText('Nobody asks for a device').waitFor();
    await table(page).getByRole('link', { name: 'Make a request' }).click();
    await page.getByRole('heading', { level: 1, name: 'New request' }).waitFor();
  });

  step('a request appears by itself and goes its way before the eyes', async ({ installation, open, api }) => {
    const { page } = await open();
    await openList(page, `${installation.url}/requests`);
    const { id } = await ask(api, { device: 'panda-0001', assignee: 'alice' });
    await row(page, new RegExp(`${id}.*alice`)).waitFor({ timeout: 20_000 });
    await row(page, /alice.*panda-0001/).waitFor({ timeout: 20_000 });
    await row(page, /In hand.*alice/).waitFor({ timeout: 30_000 });
    await row(page, /alice/)
      .getByRole('link', { name: String(id), exact: true })
      .click();
    await page.getByRole('heading', { level: 1, name: `Request ${id}` }).waitFor();
  });

  step('the address holds the filter: it is kept by a reload and by the way back', async ({ installation, open, api }) => {
    await readyRequest(api, (await ask(api, { device: 'panda-0002', assignee: 'bob' })).id);
    const { page } = await open();
    await openList(page, `${installation.url}/requests`);
    await row(page, /bob/).waitFor();
    await page.getByRole('combobox', { name: 'Requester' }).fill('bob');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/requests?assignee=bob');
    await row(page, /alice/).waitFor({ state: 'detached' });
    await page.reload();
    await row(page, /bob/).waitFor();
    expect(await row(page, /alice/).count()).toBe(0);
    await page.getByRole('radiogroup', { name: 'Which requests' }).getByText('Failed').click();
    await page.waitForURL('**/requests?category=failed&assignee=bob');
    await page.getByText('No request matches').waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await page.waitForURL('**/requests?category=failed');
  });

  step(
    'words are looked for in all that the list knows, and columns are chosen; both are in the address',
    async ({ installation, open }) => {
      const { page } = await open();
      await openList(page, `${installation.url}/requests`);
      await row(page, /alice.*b2g/).waitFor();
      await page.getByRole('searchbox', { name: 'Search in all requests' }).fill('PANDA-0002 b2g');
      await page.waitForURL('**/requests?q=PANDA-0002+b2g');
      await row(page, /alice/).waitFor({ state: 'detached' });
      await row(page, /bob/).waitFor();
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('checkbox', { name: 'Imaging server' }).click();
      await page.getByRole('checkbox', { name: 'Ends' }).click();
      await page.keyboard.press('Escape');
      await table(page).getByRole('button', { name: 'Image', exact: true }).click();
      await page.waitForURL((url) => ['q=PANDA', 'sort=image', 'server'].every((part) => url.search.includes(part)));
      await page.reload();
      await table(page).getByRole('columnheader', { name: 'Imaging server' }).waitFor();
      expect(await table(page).getByRole('columnheader', { name: 'Ends' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Clear the filter' }).click();
      await row(page, /alice/).waitFor();
      expect(await page.getByRole('searchbox', { name: 'Search in all requests' }).inputValue()).toBe('');
    },
  );

  step('two columns that are chosen before anything is drawn anew are both shown', async ({ installation, open }) => {
    const { page } = await open();
    await openList(page, `${installation.url}/requests`);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'Imaging server' }).waitFor();
    await page.getByRole('dialog').evaluate(async (menu) => {
      for (const name of ['server', 'created']) {
        menu.querySelector<HTMLInputElement>(`input[value="${name}"]`)!.click();
        await Promise.resolve(); // what follows an event at once may happen, nothing of a later task
      }
    });
    for (const name of ['Imaging server', 'Asked']) await table(page).getByRole('columnheader', { name, exact: true }).waitFor();
    await page.waitForURL(/server/);
  });

  step('many are returned together; axe finds nothing', async ({ installation, open, api }) => {
    await ask(api, { device: 'panda-0001', assignee: 'carol', wait: 600 });
    const { page } = await open();
    await openList(page, `${installation.url}/requests`);
    await row(page, /carol/).waitFor();
    await table(page).getByRole('checkbox', { name: 'All 3 that are shown' }).click();
    const bar = page.getByRole('region', { name: 'Selected requests' });
    await bar.getByText('3 requests selected').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await bar.getByRole('button', { name: 'Return' }).click();
    await page.getByRole('dialog', { name: 'Return 3 requests' }).getByRole('button', { name: 'Return' }).click();
    await page.getByText('Nobody asks for a device').waitFor({ timeout: 20_000 });
    await within(async () => (await api.get<{ requests: unknown[] }>('/api/request/list/')).body.requests.length === 0, 'all to be closed');
  });
}
