import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { ask, clearRack, devices, readyRequest } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import { startCuttableProxy } from '../support/cuttable-proxy.js';
import { PHONE } from '../support/open-browser.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

/** After so many of them in vain it gives up; each long enough to be looked at, at the speed of the story. */
const BOOTS = 3;
const BOOT_LIMITS = { attempts: { pxe_booting: BOOTS - 1 }, seconds: { pxe_booting: 1_600 } };
const BOOTS_WITHIN_MS = 60_000;
/** Twice by axe, in four pictures, and on a phone. */
const LOOKED_AT_WITHIN_MS = 120_000;

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const holderOf = (page: Page) =>
  part(page, 'History')
    .getByRole('table', { name: 'Who held it' })
    .getByRole('link', { name: /ci-build-4711/ });
const choose = async (page: Page, action: string) => {
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: action }).click();
};

export function tellDevice({ step }: DashboardSteps): void {
  step('devices prove themselves, and somebody has one', async ({ api }) => {
    await clearRack(api);
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
    await holderOf(page).waitFor();

    await part(page, 'History')
      .getByRole('list', { name: 'Timeline of requests' })
      .getByRole('link', { name: /^Request \d+ of ci-build-4711: .* – / })
      .waitFor();

    await part(page, 'On the same board')
      .getByText(/\d idle/)
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
      } finally {
        await proxy.stop();
      }
    },
  );

  step(
    'a device that does not boot tells its attempts, the way it came, and in the end why it failed',
    async ({ installation, open, api, rack }) => {
      const { body } = await api.get('/api/hardware-type/list/');
      for (const { id } of body.hardware_types)
        expect((await api.patch(`/api/hardware-type/${id}/`, { limits: BOOT_LIMITS })).status).toBe(200);
      expect((await rack.post('/devices/panda-0005/behaviour', { hangIn: 'booting' })).status).toBe(200);
      const { page } = await open();
      await page.goto(`${installation.url}/devices/panda-0005`);
      const [machine, now] = [part(page, 'In its state machine'), part(page, 'Now')];
      const isIn = (state: string) =>
        machine.getByRole('img', { name: `Map of all states. It is in ${state}.` }).waitFor({ timeout: BOOTS_WITHIN_MS });
      await isIn('ready');
      await api.post('/api/device/panda-0005/self-test/', {});

      const attempts = now.getByRole('list', { name: 'Attempts' }).getByRole('listitem');
      await attempts.filter({ hasText: 'Network boot' }).getByText(`attempt 2 of ${BOOTS}`).waitFor({ timeout: BOOTS_WITHIN_MS });
      await now.getByText(/^in \d+ s/).waitFor();
      await isIn('pxe booting');
      await machine.getByRole('list', { name: 'Where it goes from here by itself' }).getByText('failed pxe booting').waitFor();

      await isIn('failed pxe booting');
      await attempts.filter({ hasText: 'Network boot' }).getByText(`gave up after ${BOOTS} attempts`).waitFor();
      const way = machine.getByRole('list', { name: 'The way it came' }).getByRole('listitem');
      await way.last().getByText('failed pxe booting').waitFor();
      expect(await way.last().getAttribute('aria-current')).toBe('step');
      expect((await way.allTextContents()).slice(-3, -1)).toEqual([
        expect.stringContaining('pxe power cycling'),
        expect.stringContaining('pxe booting'),
      ]);
      await part(page, 'History')
        .getByRole('table', { name: 'Failures by cause' })
        .getByRole('row', { name: /^boot 1 .*failed pxe booting/ })
        .waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await part(page, 'In its state machine').scrollIntoViewIfNeeded();
    },
    2 * BOOTS_WITHIN_MS,
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

  step(
    'on a phone nothing is wider than the screen; a device that is not there says so',
    async ({ installation, open }) => {
      const { page: phone } = await open(PHONE);
      await phone.goto(`${installation.url}/devices/panda-0003`);
      await holderOf(phone).waitFor();
      expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

      const { page: lost } = await open();
      await lost.goto(`${installation.url}/devices/nonsense`);
      await lost.getByText('There is no such device').waitFor();
    },
    LOOKED_AT_WITHIN_MS,
  );
}
