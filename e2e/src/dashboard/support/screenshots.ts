import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DashboardPage } from '@mozpool/contracts';
import type { Page } from 'playwright-core';
import { PAGE_NAMES } from './every-page.js';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');
const SHOWN = join(ROOT, 'docs/screenshots');
/** They are made anew only when somebody asks for it: they differ from run to run. */
const ASKED_FOR = Boolean(process.env.UPDATE_SCREENSHOTS);
const SCHEMES = ['light', 'dark'] as const;
/** Pages that people open on a phone. */
const ON_PHONE: readonly DashboardPage[] = ['overview', 'devices', 'device', 'request'];

type Window = 'desktop' | 'phone';

const fileName = (name: DashboardPage, window: Window, scheme: string): string =>
  `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}${window === 'phone' ? '-phone' : ''}-${scheme}.png`;

const isPictured = (name: DashboardPage, window: Window): boolean => window === 'desktop' || ON_PHONE.includes(name);

/** The page as it is now, in both colour schemes; on a phone only where it is pictured there. */
export async function takeScreenshots(page: Page, name: DashboardPage, window: Window): Promise<void> {
  if (!ASKED_FOR || !isPictured(name, window)) return;
  await mkdir(SHOWN, { recursive: true });
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction((scheme) => document.documentElement.getAttribute('data-mantine-color-scheme') === scheme, colorScheme);
    await page.screenshot({ path: join(SHOWN, fileName(name, window, colorScheme)), animations: 'disabled' });
  }
}

/** The pictures that the documentation is to have, and those that it has. */
export async function screenshotFiles(): Promise<{ wanted: string[]; found: string[] }> {
  const wanted = PAGE_NAMES.flatMap((name) =>
    (['desktop', 'phone'] as const)
      .filter((window) => isPictured(name, window))
      .flatMap((window) => SCHEMES.map((scheme) => fileName(name, window, scheme))),
  );
  return { wanted: wanted.sort(), found: (await readdir(SHOWN)).sort() };
}
