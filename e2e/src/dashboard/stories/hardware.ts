import type { Page } from 'playwright-core';
import { clearRack } from '../../support/requests.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

async function openHardware(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/hardware`);
  await page.getByRole('heading', { level: 1, name: 'Hardware' }).waitFor();
}

export function tellHardware({ step }: DashboardSteps): void {
  step('each device is in its place, and changes there before the eyes', async ({ installation, open, api }) => {
    await clearRack(api);
    const { page } = await open();
    await openHardware(page, installation.url);
    const board = page.getByRole('region', { name: /^Board / }).filter({ has: page.getByRole('link', { name: /^panda-0001, Idle/ }) });
    await board.waitFor();
    await api.post('/api/device/panda-0001/offline/', { reason: 'screen cracked' });
    await page.getByRole('link', { name: /^panda-0001, Offline, bank\d+ relay\d+ · offline/ }).waitFor();
  });

  step('a board is tested in both directions, and tells', async ({ installation, open }) => {
    const { page } = await open();
    await openHardware(page, installation.url);
    await page.getByRole('button', { name: 'Test both directions' }).first().click();
    await page.getByText(/^Board .* answers in both directions\.$/).waitFor();
  });
}
