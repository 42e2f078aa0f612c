import type { Page } from 'playwright-core';
import { devicesAvailable } from '../support/requests.js';
import { axeFindings } from './support/check-axe.js';
import { openDashboardStory } from './support/open-dashboard-story.js';

const { step } = openDashboardStory('hardware', { devices: 6, agents: 2, timeScale: 200 });

async function openHardware(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/hardware`);
  await page.getByRole('heading', { level: 1, name: 'Hardware' }).waitFor();
}

step('each device is in its place, and changes there before the eyes', async ({ installation, open, api }) => {
  await devicesAvailable(api);
  const { page } = await open();
  await openHardware(page, installation.url);
  const board = page.getByRole('region', { name: /^Board / }).filter({ has: page.getByRole('link', { name: /^panda-0001, Idle/ }) });
  await board.waitFor();
  await api.post('/api/device/panda-0001/offline/', { reason: 'screen cracked' });
  await page.getByRole('link', { name: /^panda-0001, Offline, bank\d+ relay\d+ · offline/ }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
});

step('a board is tested in both directions, and tells', async ({ installation, open }) => {
  const { page } = await open();
  await openHardware(page, installation.url);
  await page.getByRole('button', { name: 'Test both directions' }).first().click();
  await page.getByText(/^Board .* answers in both directions\.$/).waitFor();
});
