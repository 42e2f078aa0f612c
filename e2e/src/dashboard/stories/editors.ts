import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const KERNEL = 'DEFAULT main\nLABEL main\nKERNEL vmlinuz\nAPPEND ';

/** Chooses from the menu of a page, or of a row of a table. */
async function choose(page: Page, menu: string, item: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Writes in a list of texts, with Enter after each. */
async function writeTags(page: Page, label: string, ...texts: string[]): Promise<void> {
  const field = page.getByRole('dialog').getByLabel(label);
  for (const text of texts) {
    await field.fill(text);
    await field.press('Enter');
  }
  // what it offers must not lie over what comes next
  await field.blur();
}

export function tellEditors({ step }: DashboardSteps): void {
  step('a PXE configuration is checked while it is typed, in the words of the server, and made', async ({ installation, open, api }) => {
    const { page } = await open();
    await page.goto(installation.url);
    await heading(page, 'Overview').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('textbox', { name: 'Search devices, requests and pages' }).fill('placeholders');
    await page.getByRole('button', { name: 'PXE configurations' }).click();
    await page.getByRole('button', { name: 'New PXE configuration' }).click();
    const dialog = page.getByRole('dialog', { name: 'New PXE configuration' });
    const [name, text, create] = [
      dialog.getByRole('textbox', { name: 'Name' }),
      dialog.getByRole('textbox', { name: 'Text' }),
      dialog.getByRole('button', { name: 'Create' }),
    ];
    await name.fill('any');
    await dialog.getByText('"any" stands for everything and cannot be a name.').waitFor();
    await name.fill('mine');
    await text.fill(`${KERNEL}device=%DEVICE% key=%SECERT%`);
    await dialog.getByText(/^There is no placeholder %SECERT%; there are %IPADDRESS%.* See line 4\.$/).waitFor();
    const refused = await api.post('/api/bmm/pxe_config/', { name: 'mine', description: '', contents: await text.inputValue() });
    expect(refused.body.errors).toEqual([
      { path: 'contents', message: expect.stringMatching(/^there is no placeholder %SECERT%; there are/) },
    ]);
    await create.hover();
    await page.getByRole('tooltip', { name: /^Text: there is no placeholder/ }).waitFor();

    await text.fill(`${KERNEL}device=`);
    await dialog.getByRole('button', { name: 'Insert %DEVICE%' }).click();
    await dialog.getByText('device=%DEVICE%', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Show it filled in' }).click();
    await dialog.getByText('device=panda-0001').waitFor();
    await create.click();
    await heading(page, 'mine').waitFor();
    await part(page, 'In use by').getByText('No image boots with it.').waitFor();
    expect((await api.get('/api/bmm/pxe_config/mine/details/')).body.details).toMatchObject({
      contents: `${KERNEL}device=%DEVICE%`,
      active: true,
    });
  });

  step('two people edit one text: nothing is overwritten before the second has chosen', async ({ installation, open, api }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/pxe-configs/mine`);
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill(`${KERNEL}mine=1`);
    await api.patch('/api/bmm/pxe_config/mine/', { description: 'by somebody else' });
    await waitFor(async () => (await page.getByRole('textbox', { name: 'Description' }).inputValue()) === 'by somebody else', {
      what: 'the field that only the other one changed',
    });
    expect(await text.inputValue()).toBe(`${KERNEL}mine=1`);

    await api.patch('/api/bmm/pxe_config/mine/', { contents: `${KERNEL}theirs=1` });
    const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed this meanwhile' });
    await conflict.getByText(/You both changed: Text\./).waitFor();
    const save = page.getByRole('button', { name: 'Save' });
    expect(await save.getAttribute('aria-disabled')).toBe('true');
    await conflict.getByRole('button', { name: 'Keep mine' }).click();
    await save.click();
    await page.getByText('PXE configuration mine was saved.').waitFor();
    expect((await api.get('/api/bmm/pxe_config/mine/details/')).body.details).toMatchObject({
      contents: `${KERNEL}mine=1`,
      description: 'by somebody else',
    });

    await text.fill(`${KERNEL}mine=2`);
    await api.patch('/api/bmm/pxe_config/mine/', { contents: `${KERNEL}theirs=2` });
    await conflict.getByRole('button', { name: 'Take theirs' }).click();
    expect(await text.inputValue()).toBe(`${KERNEL}theirs=2`);
  });

  step(
    'a change that the page has not heard of yet is refused by the server, told, and then chosen about',
    async ({ installation, open, api }) => {
      const { page } = await open();
      await page.route('**/api/event/stream/**', (route) => route.abort());
      await page.goto(`${installation.url}/pxe-configs/mine`);
      const text = page.getByRole('textbox', { name: 'Text' });
      await text.fill(`${KERNEL}mine=3`);
      await api.patch('/api/bmm/pxe_config/mine/', { contents: `${KERNEL}theirs=3` });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').filter({ hasText: 'PXE configuration mine was not saved' }).waitFor();
      await page.getByText(/You both changed: Text\./).waitFor();
      expect((await api.get('/api/bmm/pxe_config/mine/details/')).body.details.contents).toBe(`${KERNEL}theirs=3`);
    },
  );

  step('whoever leaves before saving is asked, and loses nothing by staying', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/pxe-configs`);
    await page.getByRole('link', { name: 'mine' }).click();
    const text = page.getByRole('textbox', { name: 'Text' });
    await text.fill(`${KERNEL}mine=4`);
    const [leave, stay] = ['Leave', 'Stay'].map((name) =>
      page.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name }),
    );
    await page.goBack();
    await stay!.click();
    expect(await text.inputValue()).toBe(`${KERNEL}mine=4`);
    await page.getByRole('link', { name: 'Devices', exact: true }).click();
    await leave!.click();
    await heading(page, 'Devices').waitFor();
  });

  step('an image is made, boots with a PXE configuration, is edited, taken out of use and deleted', async ({ installation, open, api }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/images`);
    await page.getByRole('button', { name: 'New image' }).click();
    const dialog = page.getByRole('dialog', { name: 'New image' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('kiosk');
    await writeTags(page, 'Checks', 'pong');
    await dialog.getByText('"pong" must be "ping", "sut", "sdcard", "adb" or "tcp:PORT".').waitFor();
    await dialog.getByLabel('Checks').press('Backspace');
    await writeTags(page, 'Asks for', 'kioskurl');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await heading(page, 'kiosk').waitFor();

    await part(page, 'How it boots').getByText('Nowhere yet: no device can be installed with it.').waitFor();
    await page.getByRole('button', { name: 'Add hardware' }).click();
    const boot = page.getByRole('dialog', { name: 'Let kiosk boot on more hardware' });
    await boot.getByRole('combobox', { name: 'Hardware' }).click();
    await page.getByRole('option').first().click();
    await boot.getByRole('combobox', { name: 'PXE configuration' }).fill('mine');
    await page.getByRole('option', { name: 'mine' }).click();
    await boot.getByRole('button', { name: 'Save' }).click();
    await part(page, 'How it boots').getByRole('link', { name: 'mine' }).click();
    await part(page, 'In use by').getByRole('link', { name: 'kiosk' }).click();

    await page.getByRole('checkbox', { name: 'Hidden' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Image kiosk was saved.').waitFor();
    expect((await api.get('/api/image/kiosk/details/')).body.image).toMatchObject({
      hidden: true,
      boot_config_keys: ['kioskurl'],
      checks: ['sut', 'sdcard'],
      boot_configurations: [expect.objectContaining({ pxe_config: 'mine' })],
    });

    await choose(page, 'Actions', 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /boot configuration for/ })
      .waitFor();
    await page.keyboard.press('Escape');
    await choose(page, 'Actions', 'Deactivate');
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('nobody asks for it');
    await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('main').getByText('Inactive', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Remove how it boots on/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await part(page, 'How it boots').getByText('Nowhere yet: no device can be installed with it.').waitFor();
    await choose(page, 'Actions', 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await heading(page, 'Images').waitFor();
    expect((await api.get('/api/image/kiosk/details/')).status).toBe(404);
  });

  step('a hardware type is made with labels and limits, and edited', async ({ installation, open, api }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/hardware-types`);
    await page.getByRole('button', { name: 'New hardware type' }).click();
    const dialog = page.getByRole('dialog', { name: 'New hardware type' });
    await dialog.getByRole('textbox', { name: 'Type' }).fill('tegra');
    await dialog.getByRole('textbox', { name: 'Model' }).fill('250');
    await writeTags(page, 'Labels', 'type=x');
    await dialog.getByText('Label type is built in and cannot be set.').waitFor();
    await dialog.getByLabel('Labels').press('Backspace');
    await writeTags(page, 'Labels', 'processor=armv7');
    await writeTags(page, 'Time limits', 'pxe_booting=soon');
    await dialog.getByText('pxe_booting must be seconds.').waitFor();
    await dialog.getByLabel('Time limits').press('Backspace');
    await writeTags(page, 'Time limits', 'pxe_booting=240');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog.waitFor({ state: 'hidden' });

    await choose(page, 'Actions for tegra 250', 'Edit');
    await writeTags(page, 'Attempts', 'pxe_booting=7');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('row', { name: /tegra 250/ })
      .getByText(/pxe_booting 240 s, pxe_booting 7 times/)
      .waitFor();
    const { hardware_types } = (await api.get('/api/hardware-type/list/')).body;
    expect(hardware_types.find(({ type }: { type: string }) => type === 'tegra')).toMatchObject({
      labels: { processor: 'armv7' },
      limits: { seconds: { pxe_booting: 240 }, attempts: { pxe_booting: 7 } },
    });
  });

  step(
    'a new device appears by itself, says why it waits, and is let in, rejected, or let in by a rule',
    async ({ installation, open, api }) => {
      const { page } = await open();
      await page.goto(`${installation.url}/new-devices`);
      await page.getByText('No new device waits').waitFor();
      const { imaging_server } = (await api.get('/api/device/panda-0001/details/')).body.device;
      const announce = (mac: string, more: object = {}) => api.post('/api/device/register/', { mac, imaging_server, ...more });
      await announce('52:54:00:00:00:01', { name: 'guest-1', fields: { HARDWARE: 'tegra' } });
      const row = page.getByRole('row', { name: /guest-1/ });
      await row.getByText('No rule lets devices in by themselves: a person decides.').waitFor();
      await row.getByRole('button', { name: 'Approve guest-1' }).click();
      const approve = page.getByRole('dialog', { name: 'Approve guest-1' });
      await approve.getByRole('textbox', { name: 'Relay' }).fill('relay-1:bank9:relay1');
      await approve.getByText(/names bank 9; use a bank from 1 to 4\.$/).waitFor();
      await approve.getByRole('textbox', { name: 'Relay' }).fill('');
      await approve.getByRole('combobox', { name: 'Hardware' }).fill('tegra');
      await page.getByRole('option', { name: 'tegra 250' }).click();
      await approve.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('guest-1 was added. It proves itself now.').waitFor();
      await page.getByText('Approved', { exact: true }).click();
      await page.getByRole('link', { name: 'guest-1' }).waitFor();

      await page.getByText('Waiting', { exact: true }).click();
      await page.getByRole('button', { name: 'New rule' }).click();
      const rule = page.getByRole('dialog', { name: 'New rule' });
      await rule.getByRole('textbox', { name: 'Name' }).fill('tegras');
      await writeTags(page, 'It says', 'HARDWARE=tegra');
      await rule.getByRole('combobox', { name: 'Hardware' }).fill('tegra');
      await page.getByRole('option', { name: 'tegra 250' }).click();
      await rule.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('region', { name: 'Rules', exact: true }).getByText('HARDWARE=tegra').waitFor();
      await announce('52:54:00:00:00:02', { name: 'guest-2', fields: { HARDWARE: 'panda' } });
      await page
        .getByRole('row', { name: /guest-2/ })
        .getByText('No rule fits it. tegras: its HARDWARE is panda, not tegra.')
        .waitFor();
      await page.getByRole('button', { name: 'Reject guest-2' }).click();
      const reject = page.getByRole('dialog', { name: 'Reject guest-2' });
      await reject.getByRole('textbox', { name: 'Reason' }).fill('not ours');
      await reject.getByRole('button', { name: 'Reject' }).click();
      await page.getByText('No new device waits').waitFor();
      expect((await announce('52:54:00:00:00:03', { name: 'guest-3', fields: { HARDWARE: 'Tegra' } })).body).toMatchObject({
        outcome: 'approved',
        device: 'guest-3',
      });
      await page.getByText('Rejected', { exact: true }).click();
      await page.getByText('Rejected by anonymous: not ours.').waitFor();
    },
  );
}
