import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const ROOT = resolve(fileURLToPath(import.meta.url), '../../../../..');
/** Those that the README shows are made anew only when somebody asks for it: they differ from run to run. */
const DIRECTORY = join(ROOT, process.env.UPDATE_SCREENSHOTS ? 'docs/screenshots' : 'e2e/dist/screenshots');

/** The page as it is now, in both colour schemes. */
export async function takeScreenshots(page: Page, name: string): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForFunction((scheme) => document.documentElement.getAttribute('data-mantine-color-scheme') === scheme, colorScheme);
    await page.screenshot({ path: join(DIRECTORY, `${name}-${colorScheme}.png`), animations: 'disabled' });
  }
}
