import { DASHBOARD_PAGES } from '@mozpool/contracts';
import { axeFindings } from '../support/check-axe.js';
import { EVERY_PAGE, endlessAnimations, goToEveryPage, PAGE_NAMES, widthBeyondWindow } from '../support/every-page.js';
import { PHONE } from '../support/open-browser.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';
import { screenshotFiles, takeScreenshots } from '../support/screenshots.js';
import type { Alice } from './sign-in-alice.js';

export function tellEveryPage({ step }: DashboardSteps, alice: Alice): void {
  test('each page that there is has its row', () => expect(PAGE_NAMES.sort()).toEqual(Object.keys(DASHBOARD_PAGES).sort()));

  for (const name of PAGE_NAMES)
    step(
      `${name}: axe finds nothing in either scheme, on a wide window and on a phone; nothing is wider than the window or moves without an end`,
      async ({ installation, keep }) => {
        const [who, options] = EVERY_PAGE[name].forStrangers ? ['a stranger', {}] : ['alice', { storageState: alice.session }];
        const { page } = await keep(`${who}, wide`, options);
        await goToEveryPage(page, installation.url, name, alice.shown);
        expect(await axeFindings(page)).toEqual([]);
        expect(await widthBeyondWindow(page)).toBe(0);
        expect(await endlessAnimations(page)).toEqual([]);
        await takeScreenshots(page, name, 'desktop');
        const { page: phone } = await keep(`${who}, phone`, { ...options, ...PHONE });
        await goToEveryPage(phone, installation.url, name, alice.shown);
        expect(await axeFindings(phone)).toEqual([]);
        expect(await widthBeyondWindow(phone)).toBe(0);
        expect(await endlessAnimations(phone)).toEqual([]);
        await takeScreenshots(phone, name, 'phone');
      },
    );

  test('the documentation has a picture of each page, and none of what is no more', async () => {
    const { wanted, found } = await screenshotFiles();
    expect(found).toEqual(wanted);
  });
}
