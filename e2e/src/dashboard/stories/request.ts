import { waitFor } from '@mozpool/testkit';
import type { Page } from 'playwright-core';
import { ask, clearRack, readyRequest, statusOf } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const part = (page: Page, name: string) => page.getByRole('region', { name });
const within = (holds: () => Promise<boolean>, what: string) => waitFor(holds, { what, timeoutMs: 20_000 });
const requests = { mine: 0, waiting: 0 };

async function openRequest(page: Page, url: string, id: number): Promise<void> {
  await page.goto(`${url}/requests/${id}`);
  await page.getByRole('heading', { level: 1, name: `Request ${id}`, exact: true }).waitFor();
}

export function tellRequest({ step }: DashboardSteps): void {
  step('a request in hand shows its device, what was tried, the way it came and its log', async ({ installation, open, api }) => {
    await clearRack(api);
    requests.mine = (await ask(api, { device: 'panda-0001', assignee: 'alice', duration: 3_600 })).id;
    await readyRequest(api, requests.mine);
    const { page } = await open();
    await openRequest(page, installation.url, requests.mine);
    await part(page, 'Where it is').getByText('Device panda-0001 is yours until').waitFor();
    await part(page, 'What was asked for').getByText('http://example.com/b2g/').waitFor();
    await part(page, 'Devices that were tried')
      .getByRole('row', { name: /panda-0001.*In hand/ })
      .waitFor();
    await part(page, 'The way it came').getByText('The request was made.').waitFor();
    await page
      .getByRole('region', { name: `Log of request ${requests.mine}` })
      .getByText('entering state ready')
      .waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  step('the time that is left counts down, and is renewed', async ({ installation, open, api }) => {
    const { page } = await open();
    await openRequest(page, installation.url, requests.mine);
    const left = page.getByRole('timer', { name: 'Time left' });
    const before = await left.textContent();
    await within(async () => (await left.textContent()) !== before, 'the time to go on');
    await page.getByRole('button', { name: 'Renew' }).click();
    const dialog = page.getByRole('dialog', { name: `Renew request ${requests.mine}` });
    await dialog.getByRole('textbox', { name: 'Time left from now' }).fill('2 h');
    await dialog.getByRole('button', { name: 'Renew' }).click();
    await within(async () => /^(2 h|1 h 59 min)/.test((await left.textContent()) ?? ''), 'two hours to be left');
    expect((await statusOf(api, requests.mine)).state).toBe('ready');
  });

  step('one that waits shows its place, what the devices that match do and when one is expected', async ({ installation, open, api }) => {
    for (const device of ['panda-0002', 'panda-0003', 'panda-0004'])
      await readyRequest(api, (await ask(api, { device, assignee: 'bob' })).id);
    await ask(api, { device: 'any', assignee: 'carol', wait: 600 });
    requests.waiting = (await ask(api, { device: 'any', assignee: 'dave', wait: 600 })).id;
    const { page } = await open();
    await openRequest(page, installation.url, requests.waiting);
    const where = part(page, 'Where it is');
    await where.getByText('Second in line', { exact: true }).waitFor();
    await where.getByRole('list', { name: 'What the devices that match do' }).getByText('held by others').waitFor();
    await where.getByRole('list', { name: 'Reservations that end first' }).getByRole('link', { name: 'panda-0002' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  step('a forced return needs a reason, which the requester reads at once on another screen', async ({ installation, open }) => {
    const [{ page }, { page: requester }] = [await open(), await open()];
    await openRequest(requester, installation.url, requests.mine);
    await openRequest(page, installation.url, requests.mine);
    await page.getByRole('button', { name: 'Force return' }).click();
    const dialog = page.getByRole('dialog', { name: `Force the return of request ${requests.mine}` });
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('the rack moves at noon');
    await dialog.getByRole('button', { name: 'Force return' }).click();
    await page.getByText(`Request ${requests.mine} was taken back.`).waitFor();
    await part(requester, 'The way it came').getByText('the rack moves at noon').first().waitFor();
    const renew = requester.getByRole('button', { name: 'Renew' });
    await within(async () => (await renew.getAttribute('aria-disabled')) === 'true', 'renewing to be over');
    await renew.focus();
    await requester.getByRole('tooltip', { name: 'The request is over: closed.' }).waitFor();
  });

  step('a request that waits is given up, and one that there never was is said to be none', async ({ installation, open, api }) => {
    const { page } = await open();
    await openRequest(page, installation.url, requests.waiting);
    await page.getByRole('button', { name: /Stop waiting|Return the device/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Stop waiting|Return the device/ })
      .click();
    await page.getByText(`Request ${requests.waiting} is closed.`).waitFor();
    expect((await statusOf(api, requests.waiting)).state).toBe('closed');
    await openRequest(page, installation.url, 999_999);
    await page.getByText('This request is not stored any more, or never was').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  step('what was sent to the receiver of a webhook is told, with what it answered', async ({ installation, open, api }) => {
    const { id } = await ask(api, {
      device: 'any',
      assignee: 'erin',
      wait: 600,
      webhook: { url: 'http://127.0.0.1:1/hook', events: ['state'] },
    });
    const { page } = await open();
    await openRequest(page, installation.url, id);
    const webhook = part(page, 'Webhook');
    await webhook.getByText('http://127.0.0.1:1/hook').waitFor();
    await webhook
      .getByRole('row', { name: /^state To be sent/ })
      .first()
      .waitFor({ timeout: 20_000 });
  });
}
