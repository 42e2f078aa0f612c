import { spawn } from 'node:child_process';
import type { DeviceDetails } from '@mozpool/contracts';
import { waitFor } from '@mozpool/testkit';
import type { Http } from './support/http.js';
import { MOZPOOL_MAIN } from './support/mozpool-cli.js';
import { openStory } from './support/open-story.js';
import { ask, devicesAvailable, readyRequest } from './support/requests.js';

const WITHIN_MS = 180_000;
const B2G = ['--image', 'b2g', '--boot-config', '{"b2gbase": "http://example.com/accepted/"}', '--within', '90s'];

const { step } = openStory('acceptance', { devices: 5 });

interface Step {
  device: string;
  step: string;
  outcome: string;
  seconds: number | null;
  usual: { p50: number; p90: number } | null;
  note: string;
}

/** `mozpool acceptance`, which may be interrupted on the way. */
function acceptance(url: string, ...args: string[]) {
  const child = spawn(process.execPath, [MOZPOOL_MAIN, '-o', 'json', 'acceptance', ...args], {
    env: { PATH: process.env.PATH, MOZPOOL_SERVER: url },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<{ code: number | null; err: string; steps: Step[] }>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, err, steps: out === '' ? [] : (JSON.parse(out) as { steps: Step[] }).steps }));
  });
  return { ended, interrupt: () => child.kill('SIGINT') };
}

const detailsOf = async (api: Http, name: string) => (await api.get<{ device: DeviceDetails }>(`/api/device/${name}/details/`)).body.device;
/** What has to be as it was. */
const kept = ({ category, image, boot_config, comments, environment, holder, labels }: DeviceDetails) => ({
  category,
  image,
  boot_config: boot_config && JSON.parse(boot_config),
  comments,
  environment,
  holder,
  labels,
});
const outcomes = (steps: readonly Step[], device: string) =>
  steps.filter((each) => each.device === device).map(({ step, outcome }) => `${step} ${outcome}`);
const names = async (api: Http) => (await api.get<{ devices: string[] }>('/api/device/list/')).body.devices;

step(
  'healthy devices are taken through everything, and are what they were: one that is idle, and one that is offline',
  async ({ installation, api, db }) => {
    await devicesAvailable(api);
    const [idle = '', off = ''] = await names(api);
    // an image is on the one already, with keys of its own
    const { id } = await ask(api, { device: idle });
    await readyRequest(api, id);
    await api.post(`/api/request/${id}/return/`);
    // it is idle until it hears that it was returned
    await waitFor(async () => (await db.query('select from inbox')).rowCount === 0, {
      what: 'the return to be heard of',
      timeoutMs: WITHIN_MS,
    });
    await waitFor(async () => (await detailsOf(api, idle)).category === 'idle', { what: 'the device to be idle', timeoutMs: WITHIN_MS });
    await api.post(`/api/device/${idle}/set-comments/`, { comments: 'bring a cable' });
    await api.post(`/api/device/${off}/offline/`, { reason: 'test' });
    const before = await Promise.all([idle, off].map((name) => detailsOf(api, name)));

    const { code, err, steps } = await acceptance(installation.url, '--device', idle, off, ...B2G).ended;
    expect({ code, err, wrong: steps.filter(({ outcome }) => outcome !== 'passed') }).toEqual({ code: 0, err: '', wrong: [] });
    const all = ['reserve', 'image', 'verify', 'power', 'return', 'self-test', 'put back'].map((each) => `${each} passed`);
    expect(outcomes(steps, idle)).toEqual(all);
    expect(outcomes(steps, off)).toEqual(['bring online passed', ...all]);
    expect(steps.every(({ seconds }) => seconds !== null && seconds >= 0)).toBe(true);
    expect(steps.find((each) => each.device === idle && each.step === 'image')).toMatchObject({
      usual: { p50: expect.any(Number), p90: expect.any(Number) },
    });
    const after = await Promise.all([idle, off].map((name) => detailsOf(api, name)));
    expect(after.map(({ comments, environment, category }) => ({ comments, environment, category }))).toEqual(
      before.map(({ comments, environment, category }) => ({ comments, environment, category })),
    );
    expect(kept(after[0]!)).toEqual(kept(before[0]!));
    expect(steps.filter((each) => each.step === 'put back').map(({ note }) => note)).toEqual([
      expect.stringMatching(/image b2g set back/),
      expect.stringMatching(/offline set back/),
    ]);
  },
  2 * WITHIN_MS,
);

step(
  'what is on the device already is installed once more, and its times are held against those of before',
  async ({ installation, api }) => {
    const [idle = ''] = await names(api);
    const before = await detailsOf(api, idle);
    const { code, steps } = await acceptance(installation.url, '--device', idle, '--within', '90s').ended;
    expect(code).toBe(0);
    const result = outcomes(steps, idle);
    expect(result.at(0)).toBe('reserve passed');
    expect(result.at(-1)).toBe('put back passed');
    const how = steps.find((each) => each.step === 'image')!.note.endsWith('already');
    expect(result.includes('install passed')).toBe(how);
    for (const measured of ['power', 'self-test'])
      expect(steps.find((each) => each.step === measured)).toMatchObject({ usual: { p50: expect.any(Number) } });
    expect(kept(await detailsOf(api, idle))).toEqual(kept(before));
  },
  WITHIN_MS,
);

step(
  'a device that fails a step is named with the step and the reason, and the others are accepted',
  async ({ installation, api, rack }) => {
    const [, , well = '', broken = ''] = await names(api);
    await rack.post(`/devices/${broken}/behaviour`, { corruptSdCard: true });
    const { code, err, steps } = await acceptance(installation.url, '--device', well, broken, ...B2G).ended;
    expect(outcomes(steps, well).every((each) => each.endsWith('passed'))).toBe(true);
    expect([code, err]).toEqual([1, `Not accepted: ${broken}.\n`]);
    expect(outcomes(steps, broken).slice(0, 2)).toEqual(['reserve passed', 'image failed']);
    expect((await detailsOf(api, broken)).holder).toBeNull();
  },
  2 * WITHIN_MS,
);

step(
  'an interrupt ends the test and not the cleaning up after it',
  async ({ installation, api }) => {
    const name = (await names(api)).at(-1)!;
    const before = await detailsOf(api, name);
    const { ended, interrupt } = acceptance(installation.url, '--device', name, ...B2G);
    await waitFor(async () => (await detailsOf(api, name)).holder !== null, { what: 'the device to be reserved', timeoutMs: WITHIN_MS });
    interrupt();
    const { code, steps, err } = await ended;
    expect([code, err]).toEqual([130, expect.stringMatching(/^Interrupted\. The devices are put back/)]);
    expect(outcomes(steps, name).filter((each) => each.endsWith('interrupted'))).toHaveLength(1);
    expect(outcomes(steps, name).at(-1)).toBe('put back passed');
    const after = await detailsOf(api, name);
    expect({ holder: after.holder, category: after.category }).toEqual({ holder: null, category: before.category });
  },
  WITHIN_MS,
);

step(
  'devices that are in use or unknown are left alone',
  async ({ installation, api }) => {
    const [held = ''] = await names(api);
    const { id } = await ask(api, { device: held });
    await readyRequest(api, id);
    const refused = await acceptance(installation.url, '--device', held).ended;
    expect(refused).toMatchObject({ code: 1, steps: [{ device: held, step: 'reserve', outcome: 'failed', note: 'e2e holds it' }] });
    expect((await detailsOf(api, held)).request_id).toBe(id);
    expect(await acceptance(installation.url, '--device', 'nobody').ended).toMatchObject({
      code: 5,
      err: expect.stringMatching(/no device called "nobody"/),
    });
  },
  WITHIN_MS,
);
