import type pg from 'pg';
import type { Page } from 'playwright-core';
import type { Http } from '../../support/http.js';
import { clearRack, devices, readyRequest } from '../../support/requests.js';
import { EVERY_PAGE, goToEveryPage, openEveryPage, PAGE_NAMES, type Shown, widthBeyondWindow } from '../support/every-page.js';
import type { DashboardSteps } from '../support/open-dashboard-story.js';

const SCRIPT = '<script>alert("in")</script><img src=x onerror=alert(1)>';
const TURNED = 'turned\u202Egnp.exe\u2066\u200F';
const CONTROL = 'bell\u0007 back\u0008 escape\u001B[31m delete\u007F';
const HOSTILE = `${SCRIPT} ${TURNED} ${CONTROL} "'&{{7*7}}\${7*7}`;
/** Characters of these that would turn round, hide or ring. */
const HIDDEN = '\u202E\u2066\u200F\u0007\u0008\u001B\u007F';
/** What each of these is to be seen as, somewhere on a page that shows it. */
const SEEN = '<script>alert("in")</script>';
const LONG = 'x'.repeat(65_536);
/** No page takes longer to be drawn, or to answer a click, with such texts on it. */
const SOON_MS = 10_000;
/** The longest that a database takes for a name; the API makes no such names, an older release or a hand at the database may have. */
const NAME = '<b>&"\u202E..';

let shown: Shown;

async function must(answering: Promise<{ status: number; text: string; body: unknown }>) {
  const answer = await answering;
  if (answer.status >= 300) throw new Error(`answered ${answer.status}: ${answer.text}`);
  // biome-ignore lint/suspicious/noExplicitAny: as the API answers
  return answer.body as any;
}

/** Hostile text in everything that takes text from devices and strangers, as far as the API lets it in. */
async function fillByApi(api: Http): Promise<{ request: number }> {
  const hardware = { type: SCRIPT.slice(0, 32), model: TURNED };
  await must(api.post('/api/hardware-type/', { ...hardware, labels: { note: SCRIPT.slice(0, 63) } }));
  await must(api.post('/api/imaging-server/', { fqdn: `${SCRIPT.replaceAll(' ', '')}${TURNED}` }));
  await must(
    api.post('/api/bmm/pxe_config/', {
      name: 'hostile',
      description: HOSTILE,
      contents: `DEFAULT a\nLABEL a\nKERNEL k\nAPPEND ${SCRIPT}${LONG.slice(0, 60_000)}`,
    }),
  );
  await must(api.post('/api/image/', { name: 'hostile', boot_config_keys: ['b2gbase', SCRIPT.slice(0, 60), TURNED] }));
  await must(
    api.post('/api/image/hostile/boot-configuration/', { hardware: { type: 'panda', model: 'ES Rev B2' }, pxe_config: 'rack-b2g' }),
  );
  await must(api.post('/api/image/hostile/boot-configuration/', { hardware, pxe_config: 'hostile' }));
  await must(
    api.post('/api/registration/rule/', {
      name: 'hostile',
      position: 7,
      fields: { [SCRIPT.slice(0, 60)]: HOSTILE },
      hardware,
      environment: SCRIPT.slice(0, 32),
    }),
  );
  await must(
    api.post('/api/device/register/', {
      mac: '52:54:00:00:00:01',
      name: `${SCRIPT.slice(0, 40)}${TURNED}`,
      imaging_server: `${SCRIPT.replaceAll(' ', '')}${TURNED}`,
      fields: { [`${SCRIPT.slice(0, 30)}${TURNED}`]: HOSTILE, CONTROL, LONG: LONG.slice(0, 256) },
    }),
  );
  const [first] = await devices(api);
  await must(api.post(`/api/device/${first!.name}/offline/`, { reason: HOSTILE + LONG.slice(0, 700) }));
  await must(api.post(`/api/device/${first!.name}/set-comments/`, { comments: HOSTILE + LONG.slice(0, 9_000) }));
  await must(api.post(`/api/device/${first!.name}/set-environment/`, { environment: SCRIPT.slice(0, 32) }));
  await must(api.post(`/api/device/${first!.name}/set-labels/`, { labels: { pool: TURNED, note: SCRIPT.slice(0, 63) } }));
  const { request } = await must(
    api.post('/api/device/panda-0002/request/', {
      assignee: HOSTILE + LONG.slice(0, 100),
      duration: 3_600,
      image: 'hostile',
      b2gbase: 'http://example.com/b2g/',
      [SCRIPT.slice(0, 60)]: HOSTILE + LONG,
      [TURNED]: SCRIPT,
      webhook: { url: 'http://127.0.0.1:9/?<script>alert(1)</script>' },
    }),
  );
  await must(
    api.post('/api/device/any/request/', {
      assignee: LONG.slice(0, 256),
      duration: 3_600,
      image: 'b2g',
      b2gbase: SCRIPT,
      environment: 'odd',
      wait: 600,
    }),
  );
  await must(api.post('/api/device/panda-0002/set-comments/', { comments: HOSTILE }));
  return { request: request.id };
}

/** What the API does not let in, but tables may hold: names of images with odd characters, and a line of a log without an end. */
async function fillByHand(db: pg.Pool, device: string): Promise<void> {
  await db.query('update images set name = $1 where name = $2', [NAME, 'hostile']);
  await db.query('update pxe_configs set name = $1 where name = $2', [NAME, 'hostile']);
  for (const message of [HOSTILE + LONG, SCRIPT, CONTROL])
    await db.query(`insert into logs (device_id, source, message) select id, $1, $2 from devices where name = $3`, [
      SCRIPT.slice(0, 32),
      message,
      device,
    ]);
  await db.query(`insert into logs (request_id, source, message) select max(id), 'x', $1 from requests`, [HOSTILE + LONG]);
}

const watched = new WeakMap<Page, string[]>();

/** Everything by which text could have become more than text, from now on. */
async function watch(page: Page): Promise<string[]> {
  const known = watched.get(page);
  if (known) return known;
  const taken: string[] = [];
  watched.set(page, taken);
  page.on('dialog', (dialog) => {
    taken.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/x') taken.push(`asked for ${request.url()}`);
  });
  await page.exposeFunction('mozpoolTaken', (what: string) => taken.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      (window as unknown as { mozpoolTaken: (what: string) => void }).mozpoolTaken(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  return taken;
}

export function tellHostileText({ step }: DashboardSteps): void {
  step(
    'hostile text comes in by every way that there is',
    async ({ api, db }) => {
      await clearRack(api);
      const { request } = await fillByApi(api);
      await readyRequest(api, request, { timeoutMs: 60_000 }).catch(() => undefined);
      await fillByHand(db, 'panda-0001');
      shown = { device: 'panda-0001', request, image: NAME, pxeConfig: NAME };
    },
    90_000,
  );

  for (const name of PAGE_NAMES.filter((each) => !EVERY_PAGE[each].forStrangers))
    for (const width of [1_280, 390])
      step(`${name}, ${width} wide: it is text, nothing runs, the page keeps its width and answers`, async ({ installation, keep }) => {
        const { page } = await keep(`${width} wide`, { viewport: { width, height: 860 } });
        const taken = await watch(page);
        const began = performance.now();
        await goToEveryPage(page, installation.url, name, shown);
        await page.getByRole('heading', { level: 1 }).click();
        expect(performance.now() - began).toBeLessThan(SOON_MS);
        expect(await widthBeyondWindow(page)).toBe(0);
        expect(await page.locator('#root script, #root img[src="x"], main b:text-is("&")').count()).toBe(0);
        // what would turn its neighbours round is shown by its number, never as itself
        const text = (await page.locator('body').allInnerTexts()).join();
        expect([...HIDDEN].filter((character) => text.includes(character))).toEqual([]);
        if (SHOWS_SCRIPT.includes(name)) await page.getByText(SEEN).first().waitFor();
        expect(taken).toEqual([]);
      });

  /** Pages on which such a text has to be seen, so that a page that leaves it out does not pass for one that shows it well. */
  const SHOWS_SCRIPT: readonly string[] = [
    'device',
    'devices',
    'requests',
    'request',
    'registrations',
    'images',
    'image',
    'pxeConfigs',
    'hardware',
  ];

  step('all of a long text is shown when it is asked for, and the page stays as it is', async ({ installation, open }) => {
    const { page } = await open();
    const taken = await watch(page);
    await openEveryPage(page, installation.url, 'device', shown);
    const before = await page.evaluate(() => document.documentElement.scrollWidth);
    const more = page.getByRole('button', { name: /^Show all [\d,]+ characters$/ }).first();
    await more.click();
    await page.getByRole('button', { name: 'Show less' }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(before);
    expect(taken).toEqual([]);
  });

  step('dialogs and messages show it as text, too', async ({ installation, open, api }) => {
    const { page } = await open();
    const taken = await watch(page);
    await openEveryPage(page, installation.url, 'registrations', shown);
    await page
      .getByRole('button', { name: /^Reject / })
      .first()
      .click();
    await page.getByRole('dialog').getByText(SEEN).first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await page.getByText(/stays out, also when it comes again\.$/).waitFor();
    expect((await api.get('/api/registration/list/?state=rejected')).body.registrations).toHaveLength(1);
    expect(taken).toEqual([]);
  });
}
