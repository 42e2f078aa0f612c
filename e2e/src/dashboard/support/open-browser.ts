import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** The same engine without windows takes a fifth less time; the browser of a desktop does as well. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));
/** Nothing is asked of a network that is not the lab's. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // a window lives for seconds: its scripts are done before it pays to optimize them, which took a tenth of the processors' time
  '--js-flags=--no-opt --no-maglev',
];
const WINDOW = { width: 1280, height: 860 };
/** The window of a phone. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const satisfies BrowserContextOptions;

/** Stories of the dashboard are skipped, by their names, where there is no Chromium. */
export const hasBrowser = CHROMIUM !== undefined;

export interface OpenPage {
  page: Page;
  context: BrowserContext;
  /** What the browser complained about: errors of scripts, and what the policy of the page forbade. */
  complaints: string[];
}

/** A real Chromium with a profile of its own. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
}

/**
 * A window as a person has it who asked for little motion, so that a menu is gone as soon as something was chosen; with nothing of
 * what another one stored.
 */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: WINDOW,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    // a call that fails is shown on the page, and is no fault of it
    if (['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return { page, context, complaints };
}
