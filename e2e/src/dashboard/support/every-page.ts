import type { DashboardPage } from '@mozpool/contracts';
import type { Page } from 'playwright-core';

/** What the pages about one thing are opened with. */
export interface Shown {
  device: string;
  request: number;
  image: string;
  pxeConfig: string;
}

interface PageRow {
  path: (shown: Shown) => string;
  /** Its heading; one that is a name is shown with its odd characters made visible. */
  heading: string | RegExp;
  /** Shown to strangers alone. */
  forStrangers?: true;
}

/** A row for each page that there is: stories that go through all of them cannot forget a new one. */
export const EVERY_PAGE: Record<DashboardPage, PageRow> = {
  overview: { path: () => '/', heading: 'Overview' },
  devices: { path: () => '/devices', heading: 'Devices' },
  device: { path: ({ device }) => `/devices/${encodeURIComponent(device)}`, heading: /./ },
  requests: { path: () => '/requests?category=all', heading: 'Requests' },
  newRequest: { path: () => '/requests/new', heading: 'New request' },
  request: { path: ({ request }) => `/requests/${request}`, heading: /^Request \d+$/ },
  hardware: { path: () => '/hardware', heading: 'Hardware' },
  hardwareTypes: { path: () => '/hardware-types', heading: 'Hardware types' },
  registrations: { path: () => '/new-devices?state=any', heading: 'New devices' },
  inventory: { path: () => '/inventory', heading: 'Inventory' },
  images: { path: () => '/images', heading: 'Images' },
  image: { path: ({ image }) => `/images/${encodeURIComponent(image)}`, heading: /./ },
  pxeConfigs: { path: () => '/pxe-configs', heading: 'PXE configurations' },
  pxeConfig: { path: ({ pxeConfig }) => `/pxe-configs/${encodeURIComponent(pxeConfig)}`, heading: /./ },
  reports: { path: () => '/reports', heading: 'Reports' },
  signIn: { path: () => '/sign-in', heading: 'Sign in to Mozpool', forStrangers: true },
  catalogue: { path: () => '/catalogue', heading: 'Components' },
};
export const PAGE_NAMES = Object.keys(EVERY_PAGE) as DashboardPage[];

const WITHIN_MS = 20_000;

/** Opens a page by its address and waits until all that it reads is there. */
export async function openEveryPage(page: Page, url: string, name: DashboardPage, shown: Shown): Promise<void> {
  await page.goto(url + EVERY_PAGE[name].path(shown));
  await untilRead(page, name);
}

/** The same in a window that shows the dashboard already: as the way forward does it, without loading everything anew. */
export async function goToEveryPage(page: Page, url: string, name: DashboardPage, shown: Shown): Promise<void> {
  if (!page.url().startsWith(url)) return openEveryPage(page, url, name, shown);
  await page.evaluate((path) => {
    for (const heading of document.querySelectorAll('h1')) heading.dataset.left = 'yes';
    // the router counts its steps in the state of the history
    const state = { ...history.state, idx: (history.state?.idx ?? 0) + 1 };
    history.pushState(state, '', path);
    dispatchEvent(new PopStateEvent('popstate', { state }));
  }, EVERY_PAGE[name].path(shown));
  await page.locator('h1:not([data-left])').waitFor({ timeout: WITHIN_MS });
  await untilRead(page, name);
}

async function untilRead(page: Page, name: DashboardPage): Promise<void> {
  await page.getByRole('heading', { level: 1, name: EVERY_PAGE[name].heading }).waitFor({ timeout: WITHIN_MS });
  await page.waitForFunction(() => document.querySelector('main [aria-busy="true"], main[aria-busy="true"]') === null, undefined, {
    timeout: WITHIN_MS,
  });
}

/** How much wider than the window the page is; 0 is as it should be. */
export const widthBeyondWindow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What on the page moves without an end; nothing does for those who ask for little motion, as these windows do. */
export const endlessAnimations = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    document.getAnimations().flatMap(({ effect }) => {
      if (!(effect instanceof KeyframeEffect) || effect.getTiming().iterations !== Number.POSITIVE_INFINITY) return [];
      return `${effect.target?.outerHTML.slice(0, 200)} ${effect.pseudoElement ?? ''}`;
    }),
  );
