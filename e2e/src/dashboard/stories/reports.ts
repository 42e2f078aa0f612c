import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { ask, devicesAvailable, giveBack, readyRequest } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const figures = (page: Page, title: string) => page.getByRole('region', { name: `Figures: ${title}` });
const chart = (page: Page, title: string) => page.getByRole('img', { name: `Chart: ${title}` });

async function openReport(page: Page, url: string, tab: string): Promise<void> {
  await page.goto(`${url}/reports`);
  await choose(page, tab);
}

async function choose(page: Page, tab: string): Promise<void> {
  await page.getByRole('tab', { name: tab }).click();
  await page.getByRole('tab', { name: tab, selected: true }).waitFor();
}

async function exported(page: Page, title: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('region', { name: title, exact: true }).getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

export function tellReports({ step }: DashboardSteps): void {
  step('before anything happened the reports say so', async ({ installation, open }) => {
    const { page } = await open();
    await openReport(page, installation.url, 'Usage');
    await page.getByText('Nothing happened in this time').first().waitFor();
  });

  step('who held devices is shown, drawn, and exported as it is', async ({ installation, open, api }) => {
    await devicesAvailable(api);
    const made = await Promise.all(
      ['alice', 'bob', '=formula("x")'].map((assignee, at) => ask(api, { device: `panda-000${at + 1}`, assignee })),
    );
    await Promise.all(made.map(({ id }) => readyRequest(api, id)));
    await giveBack(api, made[0]!.id);
    const { page } = await open();
    await openReport(page, installation.url, 'Usage');
    await figures(page, 'Usage by requester').getByRole('row', { name: /alice/ }).waitFor();
    await chart(page, 'Hours that devices were held, by requester').waitFor();
    const csv = await exported(page, 'Usage by requester');
    expect(csv.split('\r\n')[0]).toBe('Requester,Pool,Token,Requests,Devices held (s),Share');
    expect(csv).toMatch(/^alice,\w+,,1,\d/m);
    expect(csv).toContain(`"'=formula(""x"")"`);
  });

  step(
    'reliability leads to the device, waits tell of requests that ended, and each report is in its address',
    async ({ installation, open }) => {
      const { page } = await open();
      await openReport(page, installation.url, 'Reliability');
      const device = figures(page, 'Reliability, the least reliable first').getByRole('link', { name: 'panda-0002' });
      expect(await device.getAttribute('href')).toBe('/devices/panda-0002');
      await page.getByRole('combobox', { name: 'By' }).click();
      await page.getByRole('option', { name: 'Imaging server' }).click();
      await page.waitForURL('**/reports?by=server');
      await page.getByRole('tab', { name: 'Images' }).click();
      await figures(page, 'Failures of images')
        .getByRole('row', { name: /b2g.*100 %/ })
        .waitFor();
      await page.getByRole('tab', { name: 'Waiting' }).click();
      await figures(page, 'Waiting by pool')
        .getByRole('row', { name: /^All 1 / })
        .waitFor();
      await page.reload();
      await figures(page, 'Waiting by image')
        .getByRole('row', { name: /^b2g 1 / })
        .waitFor();
    },
  );

  step('the days are drawn; axe finds nothing on any report', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/reports`);
    for (const tab of ['Reliability', 'Images', 'Usage', 'Waiting', 'Day by day']) {
      await choose(page, tab);
      await page.getByRole('table').first().waitFor();
      expect(await axeFindings(page)).toEqual([]);
    }
    await chart(page, 'Time from asking to the first device').waitFor();
    await figures(page, 'Requests and waits, day by day')
      .getByRole('row', { name: /^today 1 / })
      .waitFor();
    await choose(page, 'Usage');
    await chart(page, 'Hours that devices were held, by requester').waitFor();
  });
}
