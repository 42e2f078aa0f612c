import type { DashboardPage } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { EVERY_PAGE, openEveryPage, PAGE_NAMES } from '../support/every-page.js';
import { pressOn, tabTo, walkPage } from '../support/keyboard.js';
import type { DashboardSteps, DashboardStory } from '../support/open-dashboard-story.js';
import type { Alice } from './sign-in-alice.js';

let alice: Alice;

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const button = (page: Page, name: string | RegExp) => page.getByRole('main').getByRole('button', { name });
const dialog = (page: Page) => page.getByRole('dialog');
const hasFocus = (page: Page, name: string | RegExp) =>
  waitFor(() => button(page, name).evaluate((element) => element === document.activeElement), { what: `${name} to have the focus again` });

/** Writes into the field that Tab leads to. */
async function typeIn(page: Page, role: 'textbox' | 'searchbox' | 'combobox', name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, page.getByRole(role, { name }));
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

/** Opens a dialog, closes it with Escape, and is where it was. */
async function openAndEscape(page: Page, name: string | RegExp): Promise<void> {
  await pressOn(page, button(page, name));
  await dialog(page).waitFor();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
  await hasFocus(page, name);
}

/** The main things that each page is for, with the keyboard and nothing else. */
const DO: Record<DashboardPage, (page: Page) => Promise<void>> = {
  overview: async (page) => {
    await pressOn(page, page.getByRole('main').getByRole('link', { name: /^Idle/ }));
    await heading(page, 'Devices').waitFor();
  },
  devices: async (page) => {
    await typeIn(page, 'searchbox', 'Search in the table', 'panda-0002');
    await page.getByText('1 of 8 shown').waitFor();
    await pressOn(page, page.getByRole('checkbox', { name: 'Select panda-0002' }), 'Space');
    await pressOn(page, page.getByRole('region', { name: 'Selected devices' }).getByRole('button', { name: 'Actions' }));
    const offline = page.getByRole('menuitem', { name: 'Take offline' });
    await offline.waitFor();
    await page.keyboard.press('Escape');
    await offline.waitFor({ state: 'hidden' });
    await pressOn(page, page.getByRole('button', { name: 'Clear selection' }));
    await page.getByRole('region', { name: 'Selected devices' }).waitFor({ state: 'hidden' });
  },
  device: async (page) => {
    await pressOn(page, button(page, 'Actions'));
    const comment = page.getByRole('menuitem', { name: /^Comment/ });
    await comment.waitFor();
    for (let n = 0; n < 20 && !(await comment.evaluate((item) => item === document.activeElement)); n++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await typeIn(page, 'textbox', 'Comment', 'by keyboard');
    await pressOn(page, dialog(page).getByRole('button', { name: /^Comment/ }));
    await page.getByRole('main').getByText('by keyboard').first().waitFor();
  },
  requests: async (page) => {
    await pressOn(page, page.getByRole('main').getByRole('link', { name: String(alice.shown.request), exact: true }));
    await heading(page, `Request ${alice.shown.request}`).waitFor();
  },
  newRequest: async (page) => {
    await typeIn(page, 'combobox', 'Image', 'b2g');
    // what is typed unmarks what was marked before
    const option = page.getByRole('option', { name: 'b2g' });
    await option.waitFor();
    await waitFor(
      async () => {
        await page.keyboard.press('ArrowDown');
        return (await option.getAttribute('data-combobox-selected')) === 'true';
      },
      { what: 'the image to be marked', timeoutMs: 20_000 },
    );
    await page.keyboard.press('Enter');
    await typeIn(page, 'textbox', 'b2gbase', 'http://example.org/b2g/');
    await typeIn(page, 'textbox', 'Requester', 'keyboard');
    await pressOn(page, button(page, 'Make the request'));
    await heading(page, /^Request \d+$/).waitFor();
  },
  request: async (page) => {
    await openAndEscape(page, 'Return the device');
    await pressOn(page, button(page, 'Renew'));
    await pressOn(page, dialog(page).getByRole('button', { name: 'Renew' }));
    await page.getByText(`Request ${alice.shown.request} has a new end.`).waitFor();
  },
  hardware: async (page) => {
    await pressOn(page, button(page, 'Test both directions').first());
    await page.getByText(/answers in both directions\.$/).waitFor();
  },
  hardwareTypes: async (page) => {
    await openAndEscape(page, 'New hardware type');
    await pressOn(page, button(page, 'Actions for panda A6'));
    await page.getByRole('menuitem', { name: 'Edit' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await typeIn(page, 'combobox', 'Labels', 'gpu=mali');
    await page.keyboard.press('Enter');
    await pressOn(page, dialog(page).getByRole('button', { name: 'Save' }));
    await page
      .getByRole('row', { name: /A6/ })
      .getByText(/gpu=mali/)
      .waitFor();
  },
  registrations: async (page) => {
    await openAndEscape(page, 'Approve bench-17');
    await pressOn(page, button(page, 'Reject bench-18'));
    await typeIn(page, 'textbox', 'Reason', 'not ours');
    await page.keyboard.press('Enter');
    await page.getByText('Rejected by alice: not ours.').waitFor();
  },
  inventory: async (page) => {
    await openAndEscape(page, 'Sync now');
    await pressOn(page, button(page, 'Dry run'));
    await pressOn(page, dialog(page).getByRole('button', { name: 'Dry run' }));
    await page.getByText(/^No inventory is configured/).waitFor();
  },
  images: async (page) => {
    await openAndEscape(page, 'New image');
    await pressOn(page, page.getByRole('main').getByRole('link', { name: 'kiosk' }));
    await heading(page, 'kiosk').waitFor();
  },
  image: async (page) => {
    await pressOn(page, page.getByRole('checkbox', { name: 'Hidden' }), 'Space');
    await pressOn(page, button(page, 'Save'));
    await page.getByText('Image kiosk was saved.').waitFor();
    await openAndEscape(page, /^Change how it boots on/);
  },
  pxeConfigs: async (page) => {
    await openAndEscape(page, 'New PXE configuration');
    await pressOn(page, page.getByRole('main').getByRole('link', { name: 'kiosk-boot' }));
    await heading(page, 'kiosk-boot').waitFor();
  },
  pxeConfig: async (page) => {
    await tabTo(page, page.getByRole('textbox', { name: 'Text' }));
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# by keyboard ');
    await pressOn(page, button(page, 'Insert %DEVICE%'));
    await page.waitForFunction(
      () => document.activeElement instanceof HTMLTextAreaElement && document.activeElement.value.endsWith('# by keyboard %DEVICE%'),
    );
    await pressOn(page, button(page, 'Save'));
    await page.getByText('PXE configuration kiosk-boot was saved.').waitFor();
  },
  reports: async (page) => {
    await tabTo(page, page.getByRole('combobox', { name: 'Period' }));
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/days=/);
  },
  signIn: async (page) => {
    await typeIn(page, 'textbox', /^Token/, alice.token);
    await page.keyboard.press('Enter');
    await heading(page, 'Overview').waitFor();
  },
  catalogue: async (page) => {
    await pressOn(page, button(page, 'Actions'));
    await page.getByRole('menuitem', { name: 'Bring online' }).waitFor();
    await page.keyboard.press('Escape');
    await hasFocus(page, 'Actions');
  },
};

export function tellKeyboard({ step }: DashboardSteps, who: Alice): void {
  alice = who;
  step('somebody signs in by keyboard alone', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/sign-in`);
    await DO.signIn(page);
  });

  for (const name of PAGE_NAMES) {
    const open = ({ installation }: DashboardStory, page: Page) => openEveryPage(page, installation.url, name, alice.shown);
    const findWindow = ({ keep }: DashboardStory) =>
      EVERY_PAGE[name].forStrangers ? keep('a stranger, wide') : keep('alice, wide', { storageState: alice.session });

    step(`${name}: Tab reaches every control, shows where it is, and leads on to the end`, async (story) => {
      const { page } = await findWindow(story);
      await open(story, page);
      const { stops, ...rest } = await walkPage(page);
      expect(stops.length).toBeGreaterThan(2);
      expect(rest).toEqual({ missed: [], unseen: [], trap: null });
    });

    step(`${name}: what it is for can be done with Tab, Enter and Escape`, async (story) => {
      const { page } = await findWindow(story);
      // the walk has left the page as it was, with the focus at its top again
      if (page.url() !== story.installation.url + EVERY_PAGE[name].path(alice.shown)) await open(story, page);
      await DO[name](page);
    });
  }
}
