import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { ask, clearRack, devices, readyRequest } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import { PHONE } from '../support/open-browser.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const table = (page: Page) => page.getByRole('region', { name: 'Devices', exact: true });
const box = (page: Page, name: string) => table(page).getByRole('checkbox', { name: `Select ${name}` });
const bar = (page: Page) => page.getByRole('region', { name: 'Selected devices' });
const search = (page: Page) => page.getByRole('searchbox', { name: 'Search in the table' });
const says = (page: Page, text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();

export function tellDevices({ step }: DashboardSteps): void {
  step('devices prove themselves, and somebody has one', async ({ api }) => {
    await clearRack(api);
    await readyRequest(api, (await ask(api, { device: 'panda-0003', assignee: 'ci-build-4711' })).id);
  });

  step('words, filters, sort and columns narrow the table, and are all in its address', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(installation.url);
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await heading(page, 'Devices').waitFor();
    await says(page, '12 of 12 shown');
    await search(page).fill('ready 4711');
    await says(page, '1 of 12 shown');
    expect(await table(page).getAttribute('aria-description')).toBe('ready 4711');
    await table(page).getByRole('link', { name: 'ci-build-4711' }).waitFor();
    await page.waitForURL(/q=ready\+4711/);

    await search(page).fill('');
    await page.getByRole('button', { name: 'Filters' }).click();
    await page.getByRole('combobox', { name: 'Held', exact: true }).click();
    await page.getByRole('option', { name: 'Held by nobody' }).click();
    await page.keyboard.press('Escape');
    await says(page, '11 of 12 shown');
    await table(page).getByRole('button', { name: 'Name' }).click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('checkbox', { name: 'MAC' }).click();
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => ['held=false', 'sort=-name', 'mac'].every((part) => url.search.includes(part)));

    await page.reload();
    await says(page, '11 of 12 shown');
    await table(page).getByRole('columnheader', { name: 'MAC' }).waitFor();
    expect(await table(page).getByRole('row').nth(1).getByRole('link').first().textContent()).toBe('panda-0012');
    await page.getByRole('button', { name: 'Remove the filter Held by nobody' }).click();
    await says(page, '12 of 12 shown');
  });

  step('a filter that is taken away just when words reach the address leaves them there', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/devices?held=false`);
    const remove = page.getByRole('button', { name: 'Remove the filter Held by nobody' });
    await remove.evaluate((button: HTMLElement) => {
      const write = history.replaceState.bind(history);
      history.replaceState = (...entry) => {
        write(...entry);
        if (!location.search.includes('q=')) return;
        history.replaceState = write;
        // before anything is drawn anew
        queueMicrotask(() => button.click());
      };
    });
    await search(page).fill('panda');
    await page.waitForURL(({ searchParams }) => searchParams.get('q') === 'panda' && !searchParams.has('held'));
    await says(page, '12 of 12 shown');
  });

  step('Shift chooses what is shown and nothing else; the bar counts what the filter hides', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/devices?held=false`);
    await box(page, 'panda-0002').click();
    await box(page, 'panda-0005').click({ modifiers: ['Shift'] });
    await bar(page).getByText('3 selected').waitFor();
    await search(page).fill('panda-0005');
    await bar(page).getByText('2 of them hidden by the filter').waitFor();
  });

  step('a view keeps its name in this browser and brings its filters back', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/devices?holder=ci-build-4711`);
    await says(page, '1 of 12 shown');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('textbox', { name: 'Name of this view' }).fill('the build');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Remove the view the build' }).waitFor();
    await page.goto(`${installation.url}/devices`);
    await says(page, '12 of 12 shown');
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByRole('button', { name: 'the build', exact: true }).click();
    await says(page, '1 of 12 shown');
  });

  step('before a bulk action it is clear who refuses and why; then each device is told of', async ({ installation, open, api }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/devices`);
    await table(page).getByRole('checkbox', { name: 'All 12 that are shown' }).click();
    await bar(page).getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Take offline' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take offline: 12 devices' });
    await dialog.getByText('11 would do it, 1 would not.').waitFor();
    await dialog
      .getByRole('region', { name: 'Why not' })
      .getByText(/ci-build-4711/)
      .waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('the rack moves');
    await dialog.getByRole('button', { name: 'Take offline: 11 devices' }).click();
    await dialog.getByText('Finished: 11 done, 0 failed, 1 left out of 12.').waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    expect((await devices(api)).filter(({ category }) => category === 'offline')).toHaveLength(11);
    await search(page).fill('offline');
    await says(page, '11 of 12 shown');
  });

  step(
    'a state is forced only from the one that was seen: who comes second is told, and tries again',
    async ({ installation, open, api }) => {
      const { page } = await open();
      await page.goto(`${installation.url}/devices`);
      await box(page, 'panda-0001').click();
      await box(page, 'panda-0002').click();
      await bar(page).getByRole('button', { name: 'Actions' }).click();
      await page.getByRole('menuitem', { name: 'Force a state' }).click();
      const dialog = page.getByRole('dialog', { name: 'Force a state: 2 devices' });
      // somebody else is quicker with one of them
      await api.post('/api/device/panda-0002/troubleshoot/', { reason: 'screen cracked' });
      await dialog.getByRole('combobox', { name: 'State' }).fill('locked');
      await page.getByRole('option', { name: 'locked_out' }).click();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('lent to the graphics team');
      await dialog.getByRole('button', { name: 'Force a state: 2 devices' }).click();
      await dialog.getByText('Finished: 1 done, 1 failed, 0 left out of 2.').waitFor();
      await dialog
        .getByRole('region', { name: 'What failed' })
        .getByText(/is not in state/)
        .waitFor();
      await dialog.getByRole('button', { name: 'Try 1 device again' }).waitFor();
      await waitFor(async () => (await devices(api)).find(({ name }) => name === 'panda-0002')?.state === 'troubleshooting', {
        what: 'the one that somebody else has to be left alone',
      });
    },
  );

  step('hostile comments are text, a selector that cannot be read says so, and axe finds nothing', async ({ installation, open, api }) => {
    await api.post('/api/device/panda-0004/set-comments/', {
      comments: `<img src=x onerror="document.title=1"> \u202E${'x'.repeat(9_000)}`,
    });
    const { page } = await open();
    await page.goto(`${installation.url}/devices`);
    await table(page)
      .getByText(/^<img src=x/)
      .waitFor();
    expect(await page.locator('main img[src="x"]').count()).toBe(0);
    expect(await axeFindings(page)).toEqual([]);
    await page.goto(`${installation.url}/devices?label=gpu+in+mali`);
    await page.getByText(/^The filter of labels cannot be read/).waitFor();

    const { page: phone } = await open(PHONE);
    await phone.goto(`${installation.url}/devices`);
    await table(phone).getByRole('link', { name: 'panda-0001' }).waitFor();
    expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(await axeFindings(phone)).toEqual([]);
  });
}
