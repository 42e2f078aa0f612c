import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { type WatchedThings, watchPage } from './watch-page.js';

/** What one run measured; times in milliseconds. */
export interface Run {
  /** Until the overview shows its numbers. */
  overviewMs: number;
  /** Until the table of devices shows rows. */
  tableMs: number;
  /** From a key in the search to the list that answers, the slowest of all keys. */
  answerMs: number;
  /** The same, of 95 keys in a hundred. */
  usualAnswerMs: number;
  /** From a key to the letter on the screen, likewise. */
  letterMs: number;
  /** The longest task while the table is scrolled. */
  scrollTaskMs: number;
  /** The longest task after all devices were selected. */
  selectedTaskMs: number;
  heapGrowthMb: number;
  /** All that `index.html` names, as it came over the wire. */
  firstLoadKb: number;
}

export const WATCH_MS = 60_000;
const READY_WITHIN_MS = 30_000;
const SETTLE_MS = 2_000;
/** So long at least it is looked at with everything selected. */
const SELECTED_MS = 10_000;
const WINDOW = { width: 1280, height: 860 };
/** Words that narrow the list letter by letter, and one that nothing has. */
const WORDS = ['failed boot imaging-14', 'ci-build ready pool-3', 'shelf=4 mali staging', 'zzzz'];
const KEY_MS = 120;
const USUAL = 0.95;
const SCROLL_MS = 15_000;
const WHEEL_PX = 400;
const WHEEL_MS = 16;
/** After so many turns of the wheel the table jumps to its other end. */
const JUMP_EVERY = 150;

const TABLE = 'section[aria-label="Devices"]';
const WATCHED: WatchedThings = {
  paints: {
    overview: 'section[aria-label="Devices by category"] a > span:nth-child(2)',
    table: `${TABLE} tr[aria-rowindex="2"]`,
  },
  answers: TABLE,
};

/** One person's minute: the overview, then the table: type in the search, scroll, select everything, and look on. */
export async function measureRun(browser: Browser, url: string): Promise<Run> {
  const overview = await inNewWindow(browser, async (page) => {
    await page.goto(url);
    return { overviewMs: await paintOf(page, 'overview'), firstLoadKb: (await firstLoadBytes(page)) / 1_000 };
  });
  return await inNewWindow(browser, async (page) => {
    await page.goto(`${url}/devices`);
    const tableMs = await paintOf(page, 'table');
    await page.getByRole('status').getByText('of 10,000 shown').waitFor({ timeout: READY_WITHIN_MS });
    const inspector = await page.context().newCDPSession(page);
    await pause(SETTLE_MS);
    const before = await heapBytes(inspector);
    const end = performance.now() + WATCH_MS - SELECTED_MS;
    const answers = await typeWords(page);
    const scrollTaskMs = await longestTask(page, () => scroll(page));
    await page.getByRole('checkbox', { name: /that are shown$/ }).click();
    const selectedTaskMs = await longestTask(page, () => pause(Math.max(0, end - performance.now()) + SELECTED_MS));
    const heapGrowthMb = ((await heapBytes(inspector)) - before) / 1_000_000;
    return { ...overview, tableMs, ...answers, scrollTaskMs, selectedTaskMs, heapGrowthMb };
  });
}

async function inNewWindow<Result>(browser: Browser, measure: (page: Page) => Promise<Result>): Promise<Result> {
  // nothing is cached in it
  const context = await browser.newContext({ viewport: WINDOW, locale: 'en-GB' });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchPage, WATCHED);
    return await measure(page);
  } finally {
    await context.close();
  }
}

async function paintOf(page: Page, name: string): Promise<number> {
  const painted = await page.waitForFunction(
    (thing) => Number.isFinite(window.benchWatch.painted[thing]) && window.benchWatch.painted[thing],
    name,
    {
      timeout: READY_WITHIN_MS,
    },
  );
  return Number(await painted.jsonValue());
}

function firstLoadBytes(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const html = await (await fetch('/')).text();
    const named = new Set([...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path));
    const loaded = performance
      .getEntriesByType('resource')
      .filter(({ name }) => named.has(new URL(name).pathname)) as PerformanceResourceTiming[];
    if (loaded.length < named.size) throw new Error(`${named.size} files are named and ${loaded.length} were loaded`);
    return loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  });
}

async function typeWords(page: Page): Promise<Pick<Run, 'answerMs' | 'usualAnswerMs' | 'letterMs'>> {
  const field = page.getByRole('searchbox', { name: 'Search in the table' });
  await field.click();
  for (const word of WORDS) {
    await page.keyboard.type(word, { delay: KEY_MS });
    for (const _ of word) await page.keyboard.press('Backspace', { delay: KEY_MS });
  }
  // keys that come before the list answers share an answer, which counts from the first of them
  await page.locator(`${TABLE}[aria-description=""]`).waitFor({ timeout: READY_WITHIN_MS });
  await pause(KEY_MS);
  const { answers, letters } = await page.evaluate(() => ({ answers: window.benchWatch.answers, letters: window.benchWatch.keys }));
  if (answers.length === 0) throw new Error('no key was answered: the table does not say what it shows rows for');
  const sorted = answers.toSorted((a, b) => a - b);
  const usualAnswerMs = sorted[Math.ceil(sorted.length * USUAL) - 1]!;
  return { answerMs: sorted.at(-1)!, usualAnswerMs, letterMs: Math.max(0, ...letters) };
}

async function scroll(page: Page): Promise<void> {
  const table = page.getByRole('region', { name: 'Devices', exact: true });
  await table.hover();
  const end = performance.now() + SCROLL_MS;
  for (let turn = 1; performance.now() < end; turn++) {
    await page.mouse.wheel(0, turn % (2 * JUMP_EVERY) < JUMP_EVERY ? WHEEL_PX : -WHEEL_PX);
    if (turn % JUMP_EVERY === 0) {
      await table.focus();
      await page.keyboard.press(turn % (2 * JUMP_EVERY) === 0 ? 'Home' : 'End');
    }
    await pause(WHEEL_MS);
  }
}

/** Zero where none was as long as the 50 ms from which the browser tells of them. */
async function longestTask(page: Page, meanwhile: () => Promise<unknown>): Promise<number> {
  const from = await page.evaluate(() => performance.now());
  await meanwhile();
  return await page.evaluate(
    (since) => Math.max(0, ...window.benchWatch.longTasks.filter(({ at }) => at >= since).map(({ ms }) => ms)),
    from,
  );
}

async function heapBytes(inspector: CDPSession): Promise<number> {
  await inspector.send('HeapProfiler.collectGarbage');
  return (await inspector.send('Runtime.getHeapUsage')).usedSize;
}
