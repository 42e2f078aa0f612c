import { DASHBOARD_PAGES } from '@mozpool/contracts';
import type { BrowserContextOptions } from 'playwright-core';
import { createHttp, type Http } from '../support/http.js';
import { axeFindings } from './support/check-axe.js';
import { createToken, signIn } from './support/create-token.js';
import { EVERY_PAGE, openEveryPage, PAGE_NAMES, type Shown, widthBeyondWindow } from './support/every-page.js';
import { openDashboardStory } from './support/open-dashboard-story.js';
import { populate } from './support/populate.js';
import { screenshotFiles, takeScreenshots } from './support/screenshots.js';

const { step } = openDashboardStory('every-page', { devices: 8, agents: 2, timeScale: 200, env: { 'mozpool-api': { AUTH: 'token' } } });

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
let shown: Shown;
let session: NonNullable<BrowserContextOptions['storageState']>;

test('each page that there is has its row', () => expect(PAGE_NAMES.sort()).toEqual(Object.keys(DASHBOARD_PAGES).sort()));

step('somebody signs in, and every page has something to show', async ({ installation, open }) => {
  const token = createToken(installation.databaseUrl, 'alice', 'admin');
  const api: Http = createHttp(installation.url, token);
  shown = await populate(api);
  const { page, context } = await open();
  await page.goto(`${installation.url}/sign-in`);
  await signIn(page, token);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  session = await context.storageState();
});

for (const name of PAGE_NAMES)
  step(
    `${name}: axe finds nothing in either scheme, on a wide window and on a phone, and nothing is wider than the window`,
    async ({ installation, keep }) => {
      const [who, options] = EVERY_PAGE[name].forStrangers ? ['a stranger', {}] : ['alice', { storageState: session }];
      const { page } = await keep(`${who}, wide`, options);
      await openEveryPage(page, installation.url, name, shown);
      expect(await axeFindings(page)).toEqual([]);
      expect(await widthBeyondWindow(page)).toBe(0);
      await takeScreenshots(page, name, 'desktop');
      const { page: phone } = await keep(`${who}, phone`, { ...options, ...PHONE });
      await openEveryPage(phone, installation.url, name, shown);
      expect(await axeFindings(phone)).toEqual([]);
      expect(await widthBeyondWindow(phone)).toBe(0);
      await takeScreenshots(phone, name, 'phone');
    },
  );

test('the documentation has a picture of each page, and none of what is no more', async () => {
  const { wanted, found } = await screenshotFiles();
  expect(found).toEqual(wanted);
});
