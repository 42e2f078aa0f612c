import type { Page } from 'playwright-core';
import { ask, clearRack, readyRequest } from '../../support/requests.js';
import { PHONE } from '../support/open-browser.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

/** Nothing is wider than the screen. */
async function fits(page: Page, name: string): Promise<void> {
  expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, PHONE.viewport.width]);
}

export function tellPhone({ step }: DashboardSteps): void {
  step(
    'on a phone somebody finds a device, does something to it, and looks after the request that holds another',
    async ({ installation, open, api }) => {
      await clearRack(api);
      const { id } = await ask(api, { device: 'panda-0001', assignee: 'alice', duration: 3_600 });
      await readyRequest(api, id);
      const { page } = await open(PHONE);
      await page.goto(installation.url);
      await page.getByRole('button', { name: 'Open the navigation' }).tap();
      await page.getByRole('link', { name: 'Devices', exact: true }).tap();
      await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor();
      const table = page.getByRole('region', { name: 'Devices', exact: true });
      await table.getByRole('link', { name: 'panda-0002' }).waitFor();
      await fits(page, 'devices');

      await table.getByRole('link', { name: 'panda-0002' }).tap();
      await page.getByRole('heading', { level: 1, name: 'panda-0002' }).waitFor();
      await page.getByRole('button', { name: 'Actions' }).waitFor();
      await fits(page, 'device');
      await page.getByRole('button', { name: 'Actions' }).tap();
      await page.getByRole('menuitem', { name: 'Take offline' }).tap();
      const dialog = page.getByRole('dialog', { name: 'Take offline: panda-0002' });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('on my desk');
      await dialog.getByRole('button', { name: 'Take offline' }).tap();
      await page.getByText('Take offline: done for panda-0002.').waitFor();

      await page.getByRole('button', { name: 'Open the navigation' }).tap();
      await page.getByRole('link', { name: 'Requests', exact: true }).tap();
      await page
        .getByRole('region', { name: 'Requests' })
        .getByRole('link', { name: String(id), exact: true })
        .tap();
      await page.getByRole('heading', { level: 1, name: `Request ${id}` }).waitFor();
      await page.getByRole('timer', { name: 'Time left' }).waitFor();
      await fits(page, 'request');
    },
  );
}
