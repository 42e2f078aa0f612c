import type { Page } from 'playwright-core';
import { ask, devices, devicesAvailable, readyRequest } from '../support/requests.js';
import { openDashboardStory } from './support/open-dashboard-story.js';

const DEVICES = 50;
const HELD = ['panda-0001', 'panda-0002', 'panda-0003'];
const BROKEN = ['panda-0010', 'panda-0020'];
const PREPARED_WITHIN_MS = 240_000;
/** As most people have it; the other stories do not wait for menus to fade. */
const MOVING = { reducedMotion: 'no-preference' } as const;
const { step } = openDashboardStory('bulk', { devices: DEVICES, timeScale: 200 });

const table = (page: Page) => page.getByRole('region', { name: 'Devices', exact: true });
const box = (page: Page, name: string) => table(page).getByRole('checkbox', { name: `Select ${name}`, exact: true });
const bar = (page: Page) => page.getByRole('region', { name: 'Selected devices' });
const says = (page: Page, text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();

async function chooseAction(page: Page, action: string): Promise<void> {
  await bar(page).getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

step(
  'fifty devices prove themselves; three are held, and two will find every image unusable',
  async ({ api, rack }) => {
    await devicesAvailable(api, { timeoutMs: PREPARED_WITHIN_MS });
    for (const device of HELD) await readyRequest(api, (await ask(api, { device, assignee: 'ci-build-4711' })).id, { timeoutMs: 60_000 });
    for (const device of BROKEN) expect((await rack.post(`/devices/${device}/behaviour`, { badImage: true })).status).toBe(200);
  },
  PREPARED_WITHIN_MS + 60_000,
);

step(
  'an image for all: who refuses is known before, each is followed to its end, and only those that failed are tried again',
  async ({ installation, open, api, rack }) => {
    const { page } = await open(MOVING);
    await page.goto(`${installation.url}/devices`);
    await says(page, `${DEVICES} of ${DEVICES} shown`);
    await table(page)
      .getByRole('checkbox', { name: `All ${DEVICES} that are shown` })
      .click();
    await chooseAction(page, 'Install an image');
    const dialog = page.getByRole('dialog', { name: `Install an image: ${DEVICES} devices` });
    await dialog.getByRole('combobox', { name: 'Image' }).fill('android');
    await page.getByRole('option', { name: 'android' }).click();
    await dialog.getByText('47 would do it, 3 would not.').waitFor();
    const refusals = await dialog.getByRole('region', { name: 'Why not' }).textContent();
    expect(refusals).toContain('3: Device … is held by requests');
    expect(refusals).not.toContain('"force"');

    await dialog.getByRole('button', { name: 'Install an image: 47 devices' }).click();
    await dialog.getByText(/^Running: /).waitFor();
    await dialog.getByText('Finished: 45 done, 2 failed, 3 left out of 50.').waitFor({ timeout: PREPARED_WITHIN_MS });
    for (const device of BROKEN)
      await dialog
        .getByRole('row', { name: new RegExp(`${device}.*Failed.*could not be installed`) })
        .first()
        .waitFor();

    for (const device of BROKEN) await rack.post(`/devices/${device}/behaviour`, { badImage: false });
    await dialog.getByRole('button', { name: 'Try 2 devices again' }).click();
    await dialog.getByText('Finished: 47 done, 0 failed, 3 left out of 50.').waitFor({ timeout: PREPARED_WITHIN_MS });
    const imaged = (await devices(api)).filter(({ image }) => image === 'android').map(({ name }) => name);
    expect(imaged).toHaveLength(47);
    expect(imaged).toEqual(expect.arrayContaining(BROKEN));
  },
  2 * PREPARED_WITHIN_MS,
);

step(
  'Shift under a filter chooses nothing that is hidden, and the bar counts what another filter hides',
  async ({ installation, open }) => {
    const { page } = await open(MOVING);
    await page.goto(`${installation.url}/devices?environment=even`);
    await says(page, `25 of ${DEVICES} shown`);
    await box(page, 'panda-0005').click();
    await box(page, 'panda-0013').click({ modifiers: ['Shift'] });
    await bar(page).getByText('5 selected').waitFor();
    await page.getByRole('button', { name: 'Remove the filter Environment: even' }).click();
    await says(page, `${DEVICES} of ${DEVICES} shown`);
    expect(await box(page, 'panda-0007').isChecked()).toBe(true);
    expect(await box(page, 'panda-0006').isChecked()).toBe(false);
    await page.getByRole('searchbox', { name: 'Search in the table' }).fill('panda-0009');
    await bar(page).getByText('5 selected, 4 of them hidden by the filter').waitFor();
  },
);

step(
  'of two people who force a state, the second is told, and sees at once what the first has done',
  async ({ installation, open, api }) => {
    const [alice, bob] = [(await open()).page, (await open()).page];
    for (const page of [alice, bob]) {
      await page.goto(`${installation.url}/devices?q=panda-0030`);
      await box(page, 'panda-0030').click();
      await chooseAction(page, 'Force a state');
    }
    const force = async (page: Page, state: string) => {
      const dialog = page.getByRole('dialog', { name: 'Force a state: 1 device' });
      await dialog.getByRole('combobox', { name: 'State' }).fill(state);
      await page.getByRole('option', { name: state, exact: true }).click();
      await dialog.getByRole('textbox', { name: 'Reason' }).fill(`needed in ${state}`);
      await dialog.getByRole('button', { name: 'Force a state: 1 device' }).click();
      return dialog;
    };
    await (await force(alice, 'locked_out')).getByText('Finished: 1 done, 0 failed, 0 left out of 1.').waitFor();
    const told = await force(bob, 'offline');
    await told.getByText('Finished: 0 done, 1 failed, 0 left out of 1.').waitFor();
    await told
      .getByRole('region', { name: 'What failed' })
      .getByText(/is not in state/)
      .waitFor();
    await told.getByRole('button', { name: 'Close', exact: true }).last().click();
    await table(bob).getByText('locked out').waitFor();
    expect((await devices(api)).find(({ name }) => name === 'panda-0030')?.state).toBe('locked_out');
  },
);
