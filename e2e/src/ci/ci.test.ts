import { realpathSync } from 'node:fs';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findCommand, waitFor } from '@mozpool/testkit';
import { parse } from 'yaml';
import type { Http } from '../support/http.js';
import { MOZPOOL_MAIN } from '../support/mozpool-cli.js';
import { openStory } from '../support/open-story.js';
import { ask, devicesAvailable, giveBack, readyRequest, statusOf } from '../support/requests.js';
import { readTemplate, runGitLabJob } from './gitlab-runner.js';
import { openJob, runToEnd } from './workflow-runner.js';

const CI = new URL('../../../packages/ci/', import.meta.url);
const HOLD = new URL('jenkins/resources/org/mozpool/hold.sh', CI);
const B2G = 'b2gbase=http://example.com/b2g/';
const JOB_MS = 120_000;

const { step } = openStory('ci', { devices: 6, apis: 2, timeScale: 200 });

/** As on an image for jobs: `mozpool` is on the PATH. */
let path = '';
beforeAll(async () => {
  const bin = await mkdtemp(join(tmpdir(), 'mozpool-bin-'));
  await writeFile(join(bin, 'mozpool'), `#!/bin/sh\nexec '${process.execPath}' '${MOZPOOL_MAIN}' "$@"\n`);
  await chmod(join(bin, 'mozpool'), 0o755);
  path = `${bin}:${process.env.PATH}`;
});

const variables = (urls: readonly string[]) => ({ PATH: path, MOZPOOL_SERVER: urls.join(','), MOZPOOL_TOKEN: '' });
const requestIn = (text: string) => Number(/by request (\d+)/.exec(text)?.[1] ?? /, request (\d+)/.exec(text)?.[1]);
const stateOf = async (api: Http, id: number) => (await statusOf(api, id)).state;

describe('the GitHub action', () => {
  const open = (urls: readonly string[]) => openJob(new URL('github/action.yml', CI), variables(urls));

  step(
    'holds a device for later steps, gives it back at the end, and sums up with its log',
    async ({ api, installation }) => {
      await devicesAvailable(api);
      const job = await open(['http://127.0.0.1:1', ...installation.urls]);
      const main = await job.main({ image: 'b2g', label: 'type=panda', 'boot-config': B2G, for: '5s', token: 'mzp_secret' });
      expect(main).toMatchObject({ code: 0, out: expect.stringContaining('::add-mask::mzp_secret') });
      const { device, address, request } = await job.outputs();
      expect([device, address]).toEqual([expect.stringMatching(/^panda-/), expect.stringMatching(/^[\d.]+$/)]);

      // longer than it is reserved for: it is renewed
      const later = await job.step('sleep 8; echo "$MOZPOOL_DEVICE $MOZPOOL_DEVICE_ADDRESS $MOZPOOL_REQUEST"');
      expect(later.out.trim()).toBe(`${device} ${address} ${request}`);
      expect(await stateOf(api, Number(request))).toBe('ready');

      expect(await job.post()).toMatchObject({ code: 0 });
      expect(await stateOf(api, Number(request))).toBe('closed');
      expect(await job.summary()).toMatch(new RegExp(`### Device ${device}[\\s\\S]*given back[\\s\\S]*the device reports b2g_rebooting`));
      expect(await job.post()).toMatchObject({ code: 0 });
    },
    JOB_MS,
  );

  step(
    'runs commands with the device, and gives it back when they fail',
    async ({ api, installation }) => {
      const job = await open(installation.urls);
      const main = await job.main({ image: 'b2g', 'boot-config': B2G, run: 'echo "on $MOZPOOL_DEVICE"\nfalse\necho never' });
      expect(main.code).toBe(1);
      expect(main.out).toMatch(/on panda-/);
      expect(main.out).not.toContain('never');
      expect(await job.post()).toMatchObject({ code: 0 });
      expect(await stateOf(api, requestIn(main.out))).toBe('closed');
    },
    JOB_MS,
  );

  step(
    'fails with the reason when no device can be had, and has nothing to give back',
    async ({ installation }) => {
      const job = await open(installation.urls);
      const main = await job.main({ image: 'b2g', 'boot-config': B2G, label: 'type=toaster' });
      expect(main.code).toBe(1);
      expect(main.out).toMatch(/No device could ever satisfy this request[\s\S]*::error::There is no device/);
      expect(await job.post()).toMatchObject({ code: 0 });
      expect(await job.summary()).toBe('');
    },
    JOB_MS,
  );

  step(
    'of a job that is cancelled while it waits ends the request, and nothing asks any more',
    async ({ api, installation }) => {
      const held = await ask(api, { device: 'panda-0003' });
      await readyRequest(api, held.id);
      const job = await open(installation.urls);
      const waits = /request (\d+) is finding_device/;
      const main = await job.main({ image: 'b2g', 'boot-config': B2G, device: 'panda-0003' }, { cancelAt: waits });
      expect(main.code).not.toBe(0);
      const request = Number(waits.exec(main.out)![1]);
      expect(await stateOf(api, request)).toBe('finding_device');
      expect(await job.post()).toMatchObject({ code: 0 });
      expect(await stateOf(api, request)).toBe('closed');
      await giveBack(api, held.id);
    },
    JOB_MS,
  );

  step(
    'says when the device was taken away from the job',
    async ({ api, installation }) => {
      const job = await open(installation.urls);
      expect(await job.main({ image: 'b2g', 'boot-config': B2G })).toMatchObject({ code: 0 });
      const { request } = await job.outputs();
      await api.post(`/api/request/${request}/force-return/`, { reason: 'a test' });
      await waitFor(async () => (await job.step('ls "$RUNNER_TEMP"/mozpool-*/code')).code === 0, {
        timeoutMs: 60_000,
        what: 'the end of the hold',
      });
      expect(await job.post()).toMatchObject({ code: 1, out: expect.stringContaining('::error::The device was lost') });
      expect(await job.summary()).toContain('**lost while the job used it**');
    },
    JOB_MS,
  );
});

describe('the GitLab template', () => {
  const job = (urls: readonly string[]) => ({
    ...variables(urls),
    MOZPOOL_IMAGE: 'b2g',
    MOZPOOL_LABEL: 'type=panda',
    MOZPOOL_BOOT_CONFIG: B2G,
  });

  test('carries the script that holds devices as it is', async () => {
    const { before_script } = await readTemplate(new URL('gitlab/mozpool.gitlab-ci.yml', CI));
    const [, script] = /<<'END_OF_HOLD'\n([\s\S]*?)END_OF_HOLD/.exec(before_script[0]!) ?? [];
    expect(script).toBe(await readFile(HOLD, 'utf8'));
  });

  step(
    'gives a job a device, and takes it back after its script',
    async ({ api, installation }) => {
      await devicesAvailable(api);
      const template = await readTemplate(new URL('gitlab/mozpool.gitlab-ci.yml', CI));
      const script = ['echo "on $MOZPOOL_DEVICE at $MOZPOOL_DEVICE_ADDRESS"'];
      const { job: ran, after } = await runGitLabJob(template, { script, variables: job(installation.urls) });
      expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/on panda-\d+ at [\d.]+/) });
      expect(after.code).toBe(0);
      expect(await stateOf(api, requestIn(ran.out))).toBe('closed');
    },
    JOB_MS,
  );

  step(
    'takes it back after a script that fails, also where all its processes are gone by then, as in containers',
    async ({ api, installation }) => {
      const template = await readTemplate(new URL('gitlab/mozpool.gitlab-ci.yml', CI));
      const killAll = async (project: string) => {
        const pid = (await readFile(join(project, '.mozpool/pid'), 'utf8')).trim();
        await runToEnd('sh', ['-c', `kill -9 "$(ps -o ppid= -p ${pid} | tr -d ' ')" ${pid}`], process.env);
      };
      const { job: ran, after } = await runGitLabJob(template, { script: ['exit 3'], variables: job(installation.urls), between: killAll });
      expect(ran.code).toBe(3);
      expect(after.code).toBe(0);
      expect(await stateOf(api, requestIn(ran.out))).toBe('closed');
    },
    JOB_MS,
  );

  step(
    'runs no script without a device',
    async ({ installation }) => {
      const template = await readTemplate(new URL('gitlab/mozpool.gitlab-ci.yml', CI));
      const wanted = { ...job(installation.urls), MOZPOOL_LABEL: 'type=toaster' };
      const { job: ran, after } = await runGitLabJob(template, { script: ['echo script began'], variables: wanted });
      expect(ran.code).not.toBe(0);
      expect(ran.out).toContain('No device could ever satisfy this request');
      expect(ran.out).not.toContain('script began');
      expect(after.code).toBe(0);
    },
    JOB_MS,
  );
});

describe('the script that holds devices', () => {
  (findCommand('shellcheck') ? test : test.skip)('shellcheck finds nothing in it', async () => {
    expect(await runToEnd('shellcheck', [HOLD.pathname], process.env)).toEqual({ code: 0, out: '' });
  });

  step(
    'gives the device back when the job that it is for is gone',
    async ({ api, installation }) => {
      const directory = await mkdtemp(join(tmpdir(), 'mozpool-hold-'));
      // a job that ends as soon as it has its device
      const script = `MOZPOOL_JOB_PID=$$ sh '${HOLD.pathname}' start '${directory}' --image b2g --boot-config ${B2G}`;
      const { code } = await runToEnd('sh', ['-c', `${script}; exit $?`], { ...process.env, ...variables(installation.urls) });
      expect(code).toBe(0);
      const request = Number(/MOZPOOL_REQUEST=(\d+)/.exec(await readFile(join(directory, 'device.env'), 'utf8'))![1]);
      await waitFor(async () => (await stateOf(api, request)) === 'closed', { timeoutMs: 30_000, what: 'the device to be given back' });
    },
    JOB_MS,
  );
});

(findCommand('groovy') ? describe : describe.skip)('the step for Jenkins', () => {
  const run = async (urls: readonly string[], pipeline: string) => {
    const file = join(await mkdtemp(join(tmpdir(), 'mozpool-pipeline-')), 'pipeline.groovy');
    await writeFile(file, pipeline);
    return runToEnd('groovy', [new URL('jenkins/test/run-pipeline.groovy', CI).pathname, new URL('jenkins', CI).pathname, file], {
      JAVA_HOME: javaHome(),
      // it is done before it pays to optimize it
      JAVA_OPTS: '-XX:TieredStopAtLevel=1',
      ...process.env,
      ...variables(urls),
    });
  };
  const block = (more: string, body: string) =>
    `withMozpoolDevice(image: 'b2g', bootConfig: [b2gbase: 'http://example.com/b2g/'], for: '1m'${more}) { ${body} }`;

  step(
    'gives a block a device, and takes it back',
    async ({ api, installation }) => {
      await devicesAvailable(api);
      const { code, out } = await run(installation.urls, block(", label: 'type=panda'", `sh 'echo "on $MOZPOOL_DEVICE"'; sh 'sleep 1'`));
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/on panda-/) });
      expect(await stateOf(api, requestIn(out))).toBe('closed');
    },
    JOB_MS,
  );

  step(
    'takes it back when the block fails',
    async ({ api, installation }) => {
      const { code, out } = await run(installation.urls, block('', `sh 'exit 5'; sh 'echo never'`));
      expect(code).not.toBe(0);
      expect(out).toContain('script returned exit code 5');
      expect(out).not.toMatch(/^never$/m);
      expect(await stateOf(api, requestIn(out))).toBe('closed');
    },
    JOB_MS,
  );

  step(
    'runs no block without a device, and says why there is none',
    async ({ installation }) => {
      const { code, out } = await run(installation.urls, block(', label: "type=it\'s a toaster"', `sh 'echo block began'`));
      expect(code).not.toBe(0);
      expect(out).toMatch(/type=it's a toaster|labels/);
      expect(out).not.toMatch(/^block began$/m);
    },
    JOB_MS,
  );

  step(
    'runs the pipeline of the how-to',
    async ({ api, installation }) => {
      const { code, out } = await run(installation.urls, (await example('groovy')).replace('./tests.sh', 'echo tested'));
      expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^tested [\d.]+$/m) });
      expect(await stateOf(api, requestIn(out))).toBe('closed');
    },
    JOB_MS,
  );
});

/** Debian's groovy looks for a Java of Debian's own unless it is told of another one. */
function javaHome(): string | undefined {
  const java = findCommand('java');
  return java === null ? undefined : dirname(dirname(realpathSync(java)));
}

describe('the examples of the how-to', () => {
  step(
    'the GitHub workflow',
    async ({ installation }) => {
      const [use, run] = (parse(await example('yaml')) as Workflow).jobs.phone.steps;
      expect(await readFile(new URL(`../../${use!.uses!.split('/').slice(2).join('/').split('@')[0]}/action.yml`, CI), 'utf8')).toContain(
        'main.mjs',
      );
      const job = await openJob(new URL('github/action.yml', CI), variables(installation.urls));
      expect(await job.main({ ...use!.with, token: '' })).toMatchObject({ code: 0 });
      expect(await job.step(run!.run!.replace('./tests.sh', 'echo tested'))).toMatchObject({
        code: 0,
        out: expect.stringMatching(/^tested [\d.]+/),
      });
      expect(await job.post()).toMatchObject({ code: 0 });
    },
    JOB_MS,
  );

  step(
    'the GitLab job',
    async ({ api, installation }) => {
      const own = (parse(await example('yaml', 1)) as { 'phone-tests': { script: string[]; variables: Record<string, string> } })[
        'phone-tests'
      ];
      const template = await readTemplate(new URL('gitlab/mozpool.gitlab-ci.yml', CI));
      const script = own.script.map((line) => line.replace('./tests.sh', 'echo tested'));
      const { job, after } = await runGitLabJob(template, { script, variables: { ...variables(installation.urls), ...own.variables } });
      expect(job).toMatchObject({ code: 0, out: expect.stringMatching(/tested [\d.]+/) });
      expect(after.code).toBe(0);
      expect(await stateOf(api, requestIn(job.out))).toBe('closed');
    },
    JOB_MS,
  );
});

interface Workflow {
  jobs: { phone: { steps: { uses?: string; with?: Record<string, string>; run?: string }[] } };
}

/** The nth block of this language. */
async function example(language: string, n = 0): Promise<string> {
  const page = await readFile(new URL('../../docs/how-to/ci-integrations.md', CI), 'utf8');
  const blocks = [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text!);
  if (blocks[n] === undefined) throw new Error(`the how-to has no example ${n} in ${language}`);
  return blocks[n];
}
