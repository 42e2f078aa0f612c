import { waitFor } from '@mozpool/testkit';
import type { Locator, Page } from 'playwright-core';
import { ask, clearRack, devices, readyRequest } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import { startCuttableProxy } from '../support/cuttable-proxy.js';
import { PHONE } from '../support/open-browser.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const within = (holds: () => Promise<boolean> | boolean, what: string) => waitFor(holds, { what, timeoutMs: 20_000 });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const live = (page: Page) => page.getByRole('banner').getByRole('status');
/** The number of a figure, which is the text of its link beside its name. */
const figure = (page: Page, label: string) =>
  page.getByRole('region', { name: 'Devices by category' }).getByRole('link', { name: new RegExp(`^${label}`) });
const shows = (found: Locator, text: RegExp) => within(async () => text.test((await found.textContent()) ?? ''), `${text}`);

/** Types into the command palette until an entry is marked, and takes it. */
async function jump(page: Page, words: string, entry: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Search devices, requests and pages' }).fill(words);
  const found = page.getByRole('button', { name: entry });
  await within(async () => (await found.getAttribute('data-selected')) !== null, `${entry} to be marked`);
  await page.keyboard.press('Enter');
}

export function tellShell({ step }: DashboardSteps): void {
  step('devices prove themselves, and somebody has one', async ({ api }) => {
    await clearRack(api);
    await readyRequest(api, (await ask(api, { device: 'panda-0003', assignee: 'nightly-tests' })).id);
  });

  step('the overview shows what the API tells, says that it is live, and is called by its name', async ({ installation, open, api }) => {
    const { page } = await open();
    await page.goto(installation.url);
    await heading(page, 'Overview').waitFor();
    await shows(live(page), /^Live$/);
    expect(await page.title()).toBe('Overview · Mozpool');
    const idle = (await devices(api)).filter(({ category }) => category === 'idle').length;
    await shows(figure(page, 'In use'), /^In use1/);
    await shows(figure(page, 'Idle'), new RegExp(`^Idle${idle}`));
    expect(await figure(page, 'Failed').getAttribute('href')).toBe('/devices?category=failed');
    await shows(figure(page, 'Failed'), /24 h: \d+(–\d+)?$/);
    expect(await page.getByRole('region', { name: 'Queue' }).getByRole('link', { name: '0', exact: true }).getAttribute('href')).toBe(
      '/requests?category=waiting',
    );
  });

  step(
    'a change appears by itself; while the stream is cut the page says since when, and recovers without a reload',
    async ({ installation, open, api }) => {
      const proxy = await startCuttableProxy(installation.url);
      try {
        const { page } = await open();
        await page.goto(proxy.url);
        await shows(live(page), /^Live$/);
        await shows(figure(page, 'Offline'), /^Offline0/);
        await api.post('/api/device/panda-0001/offline/', { reason: 'screen cracked' });
        await shows(figure(page, 'Offline'), /^Offline1/);

        proxy.cut();
        await shows(live(page), /^Stale since \d\d:\d\d:\d\d$/);
        await api.post('/api/device/panda-0002/offline/', { reason: 'lent' });
        proxy.mend();
        await shows(live(page), /^Live$/);
        await shows(figure(page, 'Offline'), /^Offline2/);
      } finally {
        await proxy.stop();
      }
    },
  );

  step('the keyboard alone is enough: skip the navigation, find a device, choose colours', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(installation.url);
    await heading(page, 'Overview').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');

    await jump(page, 'panda 0005', 'panda-0005');
    await page.waitForURL('**/devices/panda-0005');
    await jump(page, 'dark', 'Use dark colours');
    await page.waitForFunction(() => document.documentElement.getAttribute('data-mantine-color-scheme') === 'dark');
    await page.reload();
    expect(await page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'))).toBe('dark');
  });

  step('a page that arrives late leaves the focus in a palette that was opened meanwhile', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(installation.url);
    await heading(page, 'Overview').waitFor();
    let arrive = () => {};
    const held = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    await page.route('**/device-page*.js', async (route) => {
      await held;
      await route.continue();
    });
    await jump(page, 'panda 0005', 'panda-0005');
    await page.keyboard.press('Control+k');
    const search = page.getByRole('textbox', { name: 'Search devices, requests and pages' });
    await search.waitFor();
    arrive();
    await within(() => page.evaluate(() => document.title.startsWith('panda-0005')), 'the page of the device');
    expect(await search.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  step('a name typed before the list of devices is there is found when it comes, and Enter takes it', async ({ installation, open }) => {
    const { page } = await open();
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/device/list/**', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${installation.url}/reports`);
    await heading(page, 'Reports').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search devices, requests and pages' }).fill('panda 0005');
    answer();
    await within(
      async () => (await page.getByRole('button', { name: 'panda-0005' }).getAttribute('data-selected')) !== null,
      'panda-0005 to be marked',
    );
    await page.keyboard.press('Enter');
    await page.waitForURL('**/devices/panda-0005');
  });

  step('a page that is not there says so and leads on; the heading has the focus after each step', async ({ installation, open }) => {
    const { page } = await open();
    const response = await page.goto(`${installation.url}/nonsense`);
    expect(response?.status()).toBe(404);
    await heading(page, 'There is no such page').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('main').getByRole('link', { name: 'Go to the overview' }).click();
    await heading(page, 'Overview').waitFor();
    await within(() => page.evaluate(() => document.activeElement?.textContent === 'Overview'), 'the heading to have the focus');
  });

  step(
    'on a phone nothing on the overview is wider than the screen, and the navigation is opened when it is needed',
    async ({ installation, open }) => {
      const { page: phone } = await open(PHONE);
      await phone.goto(installation.url);
      await heading(phone, 'Overview').waitFor();
      await phone.getByRole('region', { name: 'Imaging servers' }).getByText('Heard').first().waitFor();
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      expect(await phone.getByRole('link', { name: 'Overview', exact: true }).isVisible()).toBe(false);
      await phone.getByRole('button', { name: 'Open the navigation' }).click();
      await phone.getByRole('link', { name: 'Overview', exact: true }).waitFor();
    },
  );
}
