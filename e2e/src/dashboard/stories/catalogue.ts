import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { axeFindings } from '../support/check-axe.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

export function tellCatalogue({ step }: DashboardSteps): void {
  step(
    'hostile text is text: it runs nothing, turns nothing round, and is cut with a way to see all of it',
    async ({ installation, open }) => {
      const { page } = await open();
      await page.goto(`${installation.url}/catalogue`);
      const texts = page.getByRole('region', { name: 'Texts' });
      await texts.getByText('<script>document.title = "taken over"</script>').waitFor();
      await texts.getByText('invoice⟨U+202E⟩fdp.exe').waitFor();
      await texts.getByText('ring the bell⟨U+0007⟩').waitFor();
      expect(await page.title()).toBe('Components · Mozpool');
      expect(await page.locator('main script, main img[src="x"]').count()).toBe(0);
      const before = await page.evaluate(() => document.documentElement.scrollHeight);
      await texts.getByRole('button', { name: 'Show all 65,548 characters' }).click();
      await texts.getByText('xx ends').waitFor();
      expect((await page.evaluate(() => document.documentElement.scrollHeight)) - before).toBeLessThan(500);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
    },
  );

  step('a control that cannot be used says why, to the keyboard too, and does nothing', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/catalogue`);
    const button = page.getByRole('button', { name: 'Cannot be used' });
    await button.focus();
    await page.getByRole('tooltip', { name: 'Request 5 holds it.' }).waitFor();
    await page.keyboard.press('Enter');
    await button.click({ force: true });
    expect(await page.getByText('This never happens.').count()).toBe(0);
    expect(await button.getAttribute('aria-disabled')).toBe('true');
  });

  step('an action asks for its arguments, says what it will do, and is done by the keyboard alone', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/catalogue`);
    await page.getByRole('button', { name: 'Actions' }).focus();
    await page.keyboard.press('Enter');
    const online = page.getByRole('menuitem', { name: 'Bring online' });
    await online.waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await waitFor(async () => (await focused(page)) === 'Force a state', { what: 'the last action to have the focus' });
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Force a state: panda-/ });
    await dialog.waitFor();
    // the menu and its hint fade out over the dialog
    await page.getByRole('menu', { includeHidden: true }).waitFor({ state: 'detached' });
    await page.getByRole('tooltip', { includeHidden: true }).waitFor({ state: 'detached' });
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.type('locked');
    await page.getByRole('option', { name: 'locked_out' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('lent to the graphics team');
    await page.keyboard.press('Enter');
    await page.getByText('POST /api/device/panda-0005/state-change/ready/to/locked_out/').waitFor();
    await dialog.waitFor({ state: 'hidden' });
  });

  step(
    'ten thousand rows: search, sort, and Shift-select in the order that is shown, and never what is hidden',
    async ({ installation, open }) => {
      const { page } = await open();
      await page.goto(`${installation.url}/catalogue`);
      const table = page.getByRole('region', { name: 'Example devices' });
      const summary = page.getByRole('region', { name: 'Table' }).getByRole('status');
      const box = (name: string) => table.getByRole('checkbox', { name: `Select ${name}` });
      const says = (text: string) => waitFor(async () => (await summary.textContent()) === text, { what: text });
      await says('10,000 shown, 0 selected');
      expect(await table.getByRole('row').count()).toBeLessThan(60);

      await page.getByRole('textbox', { name: 'Search' }).fill('mobile');
      await says('5,000 shown, 0 selected');
      await box('panda-0001').click();
      await box('panda-0009').click({ modifiers: ['Shift'] });
      await says('5,000 shown, 5 selected');
      await page.getByRole('textbox', { name: 'Search' }).fill('b2g');
      await waitFor(async () => ((await summary.textContent()) ?? '').endsWith('5 selected, 5 of them hidden'), {
        what: 'the hidden ones to be counted',
      });

      await page.getByRole('textbox', { name: 'Search' }).fill('');
      await table.getByRole('button', { name: 'Name' }).click();
      await table.getByRole('row', { name: /panda-9999/ }).waitFor();
      await box('panda-9999').click();
      await box('panda-9996').click({ modifiers: ['Shift'] });
      await says('10,000 shown, 9 selected');
      await table.getByRole('checkbox', { name: 'All 10,000 that are shown' }).click();
      await says('10,000 shown, 10,000 selected');
    },
  );
}
