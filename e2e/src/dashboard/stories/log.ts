import { waitFor } from '@mozpool/testkit';
import type pg from 'pg';
import type { Page } from 'playwright-core';
import { ask, clearRack, readyRequest } from '../../support/requests.js';
import { axeFindings } from '../support/check-axe.js';
import { startCuttableProxy } from '../support/cuttable-proxy.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const PAST = 7_000;
const BURST = 60;
const request = { id: 0 };
const logOf = (page: Page) => page.getByRole('region', { name: 'Log', exact: true });
const says = (page: Page, text: RegExp | string) => logOf(page).getByRole('status').getByText(text).waitFor();
const line = (page: Page, text: string) => page.getByRole('region', { name: /^Log of/ }).getByText(text, { exact: true });
const isAtEnd = (page: Page, name: string) =>
  page.getByRole('region', { name: `Log of ${name}` }).evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2);
const search = (page: Page, text: string) => logOf(page).getByRole('searchbox', { name: 'Search in the log' }).fill(text);

/** As the services write them, each in a transaction of its own. */
const writeLine = (db: Pick<pg.Pool, 'query'>, subject: { device: string } | { request: number }, message: string) =>
  'device' in subject
    ? db.query(`insert into logs (device_id, source, message) select id, 'syslog', $2 from devices where name = $1`, [
        subject.device,
        message,
      ])
    : db.query(`insert into logs (request_id, source, message) values ($1, 'api', $2)`, [subject.request, message]);

export function tellLog({ step }: DashboardSteps): void {
  step('a device with a log of hours, and somebody who has one', async ({ api, db }) => {
    await clearRack(api);
    request.id = (await ask(api, { device: 'panda-0002', assignee: 'alice' })).id;
    await readyRequest(api, request.id);
    // what devices wrote before anybody looked: one line a second
    await db.query(
      `insert into logs (device_id, source, message, at)
     select d.id, case when n % 100 = 0 then 'kernel' else 'syslog' end, 'past line ' || n, now() - ($1 - n) * interval '1 second'
     from devices d, generate_series(1, $1::int) n where d.name = 'panda-0001' order by n`,
      [PAST],
    );
  });

  step(
    'only what is in sight is drawn, older entries are loaded up to a limit, and following begins at the end again',
    async ({ installation, open }) => {
      const { page } = await open();
      await page.goto(`${installation.url}/devices/panda-0001`);
      await says(page, '500 entries · live');
      await line(page, `past line ${PAST}`).waitFor();
      expect(await page.getByRole('region', { name: 'Log of panda-0001' }).getByRole('listitem').count()).toBeLessThan(120);
      const older = logOf(page).getByRole('button', { name: 'Load older' });
      for (let entries = 1_000; entries <= 5_000; entries += 500) {
        await older.click();
        await says(page, `${entries.toLocaleString('en-GB')} entries · paused`);
      }
      await older.click();
      await logOf(page).getByRole('button', { name: 'Load newer' }).waitFor();
      await says(page, '5,000 entries · paused');
      await logOf(page).getByRole('button', { name: 'Follow' }).click();
      await says(page, '500 entries · live');
      await line(page, `past line ${PAST}`).waitFor();
      for (const height of [400, 860]) {
        await page.setViewportSize({ width: 1_280, height });
        await waitFor(() => isAtEnd(page, 'panda-0001'), { what: `the end to be in sight in a window of ${height} pixels` });
      }
    },
  );

  step('it is led to a time, read on from there, and filtered by source and words', async ({ installation, open, db }) => {
    const { page } = await open({ timezoneId: 'UTC' });
    await page.goto(`${installation.url}/devices/panda-0001`);
    await says(page, /live$/);
    const { rows } = await db.query<{ at: Date }>(`select date_trunc('second', at) as at from logs where message = 'past line 1000'`);
    await logOf(page).getByLabel('Time to jump to').fill(rows[0]!.at.toISOString().slice(0, 19));
    await logOf(page).getByRole('button', { name: 'Jump' }).click();
    await says(page, '1,000 entries · paused');
    await line(page, 'past line 1000').waitFor();
    await logOf(page).getByRole('button', { name: 'Load newer' }).click();
    await says(page, '1,500 entries · paused');

    await logOf(page).getByRole('combobox', { name: 'Sources' }).click();
    await page.getByRole('option', { name: 'kernel' }).click();
    await says(page, /^1[45] of 1,500 entries/);
    await search(page, 'LINE 1100 past');
    await says(page, '1 of 1,500 entries · paused');
    await line(page, 'past line 1100').waitFor();
    expect(await axeFindings(page)).toEqual([]);
  });

  step('what is not loaded is not passed over in silence: the whole log is searched when asked for', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/devices/panda-0001`);
    await says(page, '500 entries · live');
    await search(page, 'past LINE 3');
    await logOf(page).getByText('Only what is loaded was searched.').waitFor();
    await search(page, 'LINE 123 past');
    await says(page, '0 of 500 entries · live');
    await logOf(page).getByRole('button', { name: 'Search the whole log' }).click();
    await line(page, 'past line 123').waitFor();
    await says(page, '17 entries found in the whole log · paused');
    await search(page, 'line');
    await logOf(page).getByRole('button', { name: 'Search the whole log' }).click();
    await logOf(page).getByText('There may be older ones').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await search(page, '');
    await logOf(page).getByRole('button', { name: 'Follow' }).click();
    await says(page, '500 entries · live');
  });

  for (const { what, path, subject } of [
    { what: 'a device', path: () => '/devices/panda-0001', subject: () => ({ device: 'panda-0001' }) },
    { what: 'a request', path: () => `/requests/${request.id}`, subject: () => ({ request: request.id }) },
  ])
    step(
      `the log of ${what} is followed over a stream that is cut: no line is lost and none comes twice`,
      async ({ installation, open, db }) => {
        const proxy = await startCuttableProxy(installation.url);
        try {
          const { page } = await open();
          await page.goto(`${proxy.url}${path()}`);
          await says(page, /live$/);
          await search(page, 'burst');
          const write = (from: number, count: number) =>
            Promise.all(Array.from({ length: count }, (_, at) => writeLine(db, subject(), `burst ${from + at}`)));
          await write(0, BURST / 3);
          await says(page, new RegExp(`^${BURST / 3} of`));
          const during = write(BURST / 3, BURST / 3);
          proxy.cut();
          await during;
          await says(page, /cut off, trying again/);
          await write((BURST / 3) * 2, BURST / 3);
          proxy.mend();
          await says(page, new RegExp(`^${BURST} of .* · live$`));
          for (const n of [0, BURST / 3, BURST - 1]) {
            await search(page, `burst ${n}`);
            await line(page, `burst ${n}`).waitFor();
            expect(await line(page, `burst ${n}`).count()).toBe(1);
          }

          await search(page, '');
          await logOf(page).getByRole('button', { name: 'Pause' }).click();
          await says(page, /paused$/);
          await writeLine(db, subject(), 'written in the pause');
          await logOf(page).getByRole('button', { name: 'Follow' }).click();
          await line(page, 'written in the pause').waitFor();
          expect(await line(page, 'written in the pause').count()).toBe(1);
        } finally {
          await proxy.stop();
        }
      },
    );

  step('a line whose transaction ends late is not overtaken by those after it', async ({ installation, open, db }) => {
    const late = await db.connect();
    try {
      await late.query('begin');
      await writeLine(late, { request: request.id }, 'the late one');
      await writeLine(db, { request: request.id }, 'the one after it');
      const { page } = await open();
      await page.goto(`${installation.url}/requests/${request.id}`);
      await says(page, /live$/);
      await late.query('commit');
      await line(page, 'the late one').waitFor();
      await line(page, 'the one after it').waitFor();
    } finally {
      late.release();
    }
  });

  step('the download has all of it', async ({ installation, open }) => {
    const { page } = await open();
    await page.goto(`${installation.url}/requests/${request.id}`);
    await says(page, /live$/);
    const [download] = await Promise.all([page.waitForEvent('download'), logOf(page).getByRole('link', { name: 'Download' }).click()]);
    expect(download.suggestedFilename()).toBe(`request-${request.id}-log.json`);
    expect(await axeFindings(page)).toEqual([]);
  });
}
