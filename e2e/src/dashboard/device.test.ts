import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { ask, devices, devicesAvailable, readyRequest } from '../support/requests.js';
import { axeFindings } from './support/check-axe.js';
import { startCuttableProxy } from './support/cuttable-proxy.js';
import { openDashboardStory } from './support/open-dashboard-story.js';
import { takeScreenshots } from './support/screenshots.js';

const { step } = openDashboardStory('device', { devices: 6, timeScale: 200 });

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const choose = async (page: Page, action: string) => {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: action }).click();
};

step('devices prove themselves, and somebody has one', async ({ api }) => {
  await devicesAvailable(api);
  await readyRequest(api, (await ask(api, { device: 'panda-0003', assignee: 'ci-build-4711' })).id);
});

step('one sentence says why nobody gets it, with what to do, and changes by itself', async ({ installation, open, api }) => {
  const { page } = await open();
  await page.goto(`${installation.url}/devices`);
  await page.getByRole('link', { name: 'panda-0003' }).click();
  await heading(page, 'panda-0003').waitFor();
  await part(page, 'Availability')
    .getByText(/^Held by request \d+ of ci-build-4711 until/)
    .waitFor();
  await part(page, 'Availability')
    .getByRole('link', { name: /^Request \d+$/ })
    .waitFor();
  await part(page, 'History')
    .getByRole('link', { name: /ci-build-4711/ })
    .waitFor();

  await part(page, 'On the same board').getByRole('link', { name: 'panda-0001' }).click();
  await part(page, 'Availability').getByText('Available: the next request that it fits gets it.').waitFor();
  await api.post('/api/device/panda-0001/offline/', { reason: 'screen cracked' });
  await part(page, 'Availability').getByText('When nothing speaks against it, bring it online.').waitFor();
  await part(page, 'Availability').getByRole('button', { name: 'Bring online' }).click();
  const dialog = page.getByRole('dialog', { name: 'Bring online: panda-0001' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('mended');
  await dialog.getByRole('button', { name: 'Bring online' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await part(page, 'Availability').getByText('Available: the next request that it fits gets it.').waitFor();
});

step(
  'its log follows, pauses, is searched and led to a time, and misses nothing when the stream is cut',
  async ({ installation, open, api }) => {
    const proxy = await startCuttableProxy(installation.url);
    try {
      const { page } = await open();
      await page.goto(`${proxy.url}/devices/panda-0002`);
      const log = part(page, 'Log');
      await log
        .getByRole('status')
        .getByText(/ · live$/)
        .waitFor();
      await api.post('/api/device/panda-0002/offline/', { reason: 'first <b>reason</b>' });
      await log.getByText(/first <b>reason<\/b>/).waitFor();

      proxy.cut();
      await log
        .getByRole('status')
        .getByText(/cut off, trying again/)
        .waitFor();
      await api.post('/api/device/panda-0002/troubleshoot/', { reason: 'second reason' });
      proxy.mend();
      await log.getByText(/second reason/).waitFor();
      expect(await log.getByText(/second reason/).count()).toBe(1);

      await log.getByRole('button', { name: 'Pause' }).click();
      await api.post('/api/device/panda-0002/offline/', { reason: 'third reason' });
      await part(page, 'Availability')
        .getByText(/bring it online/)
        .waitFor();
      expect(await log.getByText(/third reason/).count()).toBe(0);
      await log.getByRole('button', { name: 'Follow' }).click();
      await log.getByText(/third reason/).waitFor();

      await log.getByRole('searchbox', { name: 'Search in the log' }).fill('second');
      await log
        .getByRole('status')
        .getByText(/^1 of \d+ entries/)
        .waitFor();
      await log.getByRole('searchbox', { name: 'Search in the log' }).fill('');
      await log.getByLabel('Time to jump to').fill('2000-01-01T00:00:00');
      await log.getByRole('button', { name: 'Jump' }).click();
      await log
        .getByRole('status')
        .getByText(/ · paused$/)
        .waitFor();
      await log.getByText('entering state start_self_test').first().waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), log.getByRole('link', { name: 'Download all' }).click()]);
      expect(download.suggestedFilename()).toBe('panda-0002-log.json');
    } finally {
      await proxy.stop();
    }
  },
);

step('two people force a state: the second sees the first, and is refused', async ({ installation, open, api }) => {
  const { page } = await open();
  await page.goto(`${installation.url}/devices/panda-0004`);
  await heading(page, 'panda-0004').waitFor();
  await choose(page, 'Force a state');
  const dialog = page.getByRole('dialog', { name: 'Force a state: panda-0004' });
  await dialog.getByRole('combobox', { name: 'State' }).fill('locked');
  await page.getByRole('option', { name: 'locked_out' }).click();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('lent');
  await api.post('/api/device/panda-0004/troubleshoot/', { reason: 'somebody was quicker' });
  await dialog.getByText(/it is in troubleshooting now/).waitFor();
  await dialog.getByRole('button', { name: 'Force a state' }).click();
  await page.getByText('Device panda-0004 is not in state ready.').waitFor();
  await waitFor(async () => (await devices(api)).find(({ name }) => name === 'panda-0004')?.state === 'troubleshooting', {
    what: 'the first to keep the device',
  });
});

step('axe finds nothing in either scheme, also on a phone, and a device that is not there says so', async ({ installation, open }) => {
  const { page } = await open();
  await page.goto(`${installation.url}/devices/panda-0003`);
  await part(page, 'History')
    .getByRole('link', { name: /ci-build-4711/ })
    .waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await takeScreenshots(page, 'device');

  const { page: phone } = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.goto(`${installation.url}/devices/panda-0003`);
  await part(phone, 'History')
    .getByRole('link', { name: /ci-build-4711/ })
    .waitFor();
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

  const { page: lost } = await open();
  await lost.goto(`${installation.url}/devices/nonsense`);
  await lost.getByText('There is no such device').waitFor();
});
