import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openStory, type Story, type StoryOptions } from '../../support/open-story.js';
import { hasBrowser, launchBrowser, type OpenPage, openPage } from './open-browser.js';

export interface DashboardStory extends Story {
  /** A new window; closed with the step. Fails the step that opened it if the browser complains. */
  open: (options?: BrowserContextOptions) => Promise<OpenPage>;
  /**
   * The window of that name, which later steps find again: somebody goes from page to page in it. Loading the dashboard anew in it takes
   * a third of what a new window takes.
   */
  keep: (name: string, options?: BrowserContextOptions) => Promise<OpenPage>;
}

/** What a story is told with, on the rack of its file. */
export interface DashboardSteps {
  step: (title: string, body: (story: DashboardStory) => Promise<void>, timeoutMs?: number) => void;
}

const STEP_WITHIN_MS = 60_000;

/** As `openStory`, with a browser for each file. Several stories are told on one rack: a rack and a browser cost more than a short story. */
export function openDashboardStory(name: string, options: StoryOptions = {}): DashboardSteps {
  if (!hasBrowser) return { step: (title) => void test.skip(title, () => undefined) };
  const { step } = openStory(`dashboard-${name}`, options);
  let browser: Browser | undefined;
  const kept = new Map<string, OpenPage>();
  const keep: DashboardStory['keep'] = async (name, input) => {
    const window = kept.get(name) ?? (await openPage(browser!, input));
    kept.set(name, window);
    return window;
  };
  beforeAll(async () => {
    browser = await launchBrowser();
  }, STEP_WITHIN_MS);
  afterAll(() => browser?.close());

  return {
    step: (title, body, timeoutMs = STEP_WITHIN_MS) =>
      step(
        title,
        async (story) => {
          const opened: OpenPage[] = [];
          const open = async (input?: BrowserContextOptions) => {
            const window = await openPage(browser!, input);
            opened.push(window);
            return window;
          };
          try {
            await body({ ...story, open, keep });
            expect([...opened, ...kept.values()].flatMap(({ complaints }) => complaints)).toEqual([]);
          } finally {
            for (const { complaints } of kept.values()) complaints.length = 0; // the next step has nothing to do with them
            await Promise.all(opened.map(({ context }) => context.close()));
          }
        },
        timeoutMs,
      ),
  };
}
