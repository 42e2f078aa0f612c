import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { ask, clearRack, readyRequest } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const preview = (page: Page) => page.getByRole('region', { name: 'What would match' });
const previewSays = (page: Page, text: RegExp) =>
  waitFor(async () => text.test((await preview(page).getByRole('status').textContent()) ?? ''), { what: `${text}`, timeoutMs: 20_000 });

async function openForm(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('heading', { level: 1, name: 'New request' }).waitFor();
  await page.getByRole('combobox', { name: 'Image' }).click();
  await page.getByRole('option', { name: 'b2g', exact: true }).click();
}

export function tellNewRequest({ step }: DashboardSteps): void {
  step('while it is written the form tells how many devices match, and what is too strict', async ({ installation, open, api }) => {
    await clearRack(api);
    const { page } = await open();
    await openForm(page, `${installation.url}/requests/new`);
    await previewSays(page, /^4 devices match, 4 free now/);
    await page.getByRole('combobox', { name: 'Device', exact: true }).fill('panda-0002');
    await previewSays(page, /^1 device matches, 1 free now/);
    await page.getByRole('textbox', { name: 'Labels' }).fill('pool in (');
    await page
      .getByText(/expected|must|missing|closing|without/i)
      .first()
      .waitFor();
    await page.getByRole('textbox', { name: 'Labels' }).fill('gpu=mali');
    await previewSays(page, /^No device matches/);
    await preview(page).getByText('Without “gpu=mali” there would be 1.').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  step('what is missing is told beside its field and nothing is sent; with it a device is in hand', async ({ installation, open }) => {
    const { page } = await open();
    await openForm(page, `${installation.url}/requests/new?device=panda-0003`);
    await page.getByRole('button', { name: 'Make the request' }).click();
    await page.getByText('The image needs b2gbase.').first().waitFor();
    await waitFor(() => page.evaluate(() => document.activeElement?.getAttribute('aria-invalid') === 'true'), {
      what: 'the first field with a problem to have the focus',
    });
    expect(page.url()).toContain('/requests/new');

    await page.getByRole('textbox', { name: 'b2gbase' }).fill('http://example.com/b2g/');
    await page.getByRole('textbox', { name: 'Requester' }).fill('newcomer');
    await page.getByRole('button', { name: 'Make the request' }).click();
    await page.getByRole('heading', { level: 1, name: /^Request \d+$/ }).waitFor();
    await page.getByRole('region', { name: 'Where it is' }).getByText('Device panda-0003 is yours until').waitFor({ timeout: 30_000 });
  });

  step('where all are held the form tells when one would be free, and who waits before', async ({ installation, open, api }) => {
    const held = await Promise.all(['panda-0001', 'panda-0002', 'panda-0004'].map((device) => ask(api, { device })));
    await Promise.all(held.map(({ id }) => readyRequest(api, id)));
    await ask(api, { device: 'any', wait: 600 });
    const { page } = await open();
    await openForm(page, `${installation.url}/requests/new`);
    await previewSays(page, /^4 devices match, none is free.*A device is expected in about .*One request waits before it\./);
    const ends = preview(page).getByRole('list', { name: 'Reservations that end first' });
    await ends.getByRole('link', { name: 'panda-0001' }).waitFor();
  });
}
