import type { Page } from 'playwright-core';
import { axeFindings } from '../support/check-axe.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Nothing arrives of these files, until it is told otherwise. */
async function lose(page: Page, files: string): Promise<() => Promise<void>> {
  await page.route(files, (route) => route.abort('connectionreset'));
  return () => page.unroute(files);
}

export function tellLoadFailure({ step }: DashboardSteps): void {
  step('a page that does not arrive says so within the shell, and comes with another try', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(installation.url);
    await heading(page, 'Overview').waitFor();
    const mend = await lose(page, '**/assets/reports-page-*.js');
    await page.getByRole('link', { name: 'Reports', exact: true }).click();
    await heading(page, 'Part of this page did not arrive').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('link', { name: 'Devices', exact: true }).waitFor();
    await page.reload();
    await heading(page, 'Part of this page did not arrive').waitFor();
    await mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Reports').waitFor();
  });

  step('what several pages share does not arrive: the same, and it comes with another try', async ({ installation, open }) => {
    const { page } = await open();
    const mend = await lose(page, '**/assets/shared-*.js');
    await page.goto(installation.url);
    await heading(page, 'Part of this page did not arrive').waitFor();
    await mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Overview').waitFor();
  });

  step('where the first files do not arrive, the page is not blank, and comes with another try', async ({ installation, open }) => {
    const { page } = await open();
    const mend = await lose(page, '**/assets/index-*.js');
    await page.goto(`${installation.url}/devices?q=panda`);
    await heading(page, 'The dashboard could not be loaded').waitFor();
    await mend();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'panda-0001', exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=panda');
  });
}
