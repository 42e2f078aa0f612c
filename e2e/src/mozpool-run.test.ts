import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand, waitFor } from '@mozpool/testkit';
import { type CommandRun, MOZPOOL, startCommand, startMozpool } from './support/mozpool-cli.js';
import { openStory, type Story } from './support/open-story.js';
import { ask, devicesAvailable, giveBack, readyRequest, statusOf } from './support/requests.js';

const DEVICES = 4;
const { step } = openStory('mozpool-run', { devices: DEVICES, timeScale: 200 });

/** Shorter than what has to be forgiven, two minutes: `OUTAGE_SECONDS=120` tries that. */
const OUTAGE_MS = Number(process.env.OUTAGE_SECONDS ?? 4) * 1_000;
const OUTAGE_STEP_MS = 60_000 + OUTAGE_MS;
const RUNS_OUT_SECONDS = 4;
const ASKING = ['--image', 'b2g', '--boot-config', 'b2gbase=http://example.com/b2g/'];

const environmentOf = ({ installation }: Story) => ({ MOZPOOL_SERVER: installation.url });
const run = (story: Story, script: string, options: string[] = []): CommandRun =>
  startMozpool(['run', ...ASKING, ...options, '--', 'sh', '-c', script], { env: environmentOf(story) });

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that says which request it works for, and then waits to be ended. */
const WORKS = 'echo "working for $MOZPOOL_REQUEST"; while :; do sleep 0.05; done';
async function atWork(command: CommandRun): Promise<number> {
  return Number((await command.printed(/working for \d+/)).split(' ').at(-1));
}

async function givenBack({ api }: Story, request: number): Promise<void> {
  expect((await statusOf(api, request)).state).toBe('closed');
}

step('devices prove themselves', ({ api }) => devicesAvailable(api));

step('a command is told about its device, and its exit code is kept', async (story) => {
  const command = run(
    story,
    'echo "working for $MOZPOOL_REQUEST"; echo "$MOZPOOL_DEVICE $MOZPOOL_DEVICE_ADDRESS $MOZPOOL_REQUEST_URL"; exit 7',
  );
  const request = await atWork(command);
  expect(await command.ended).toBe(7);
  const [, name = '', address, url] = /(panda-\d+) (\S+) (\S+)\n/.exec(command.out()) ?? [];
  const { ip_address, fqdn } = (await story.api.get(`/api/device/${name}/details/`)).body.device;
  expect([address, url]).toEqual([ip_address ?? fqdn, `${story.api.url}/api/request/${request}/`]);
  expect(command.err()).toMatch(new RegExp(`request ${request} is pending: .+`));
  await givenBack(story, request);
});

step('it waits for its turn and says why, with its place in the queue', async (story) => {
  const held = await Promise.all(Array.from({ length: DEVICES }, () => ask(story.api)));
  for (const { id } of held) await readyRequest(story.api, id);
  const command = run(story, 'exit 0');
  await command.printed(/request \d+ is finding_device, place 1 in the queue: 4 devices match/);
  for (const { id } of held) await giveBack(story.api, id);
  expect(await command.ended).toBe(0);
});

describe.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s', (signal, code) => {
  step('ends the command, whose device comes back', async (story) => {
    const command = run(story, WORKS);
    const request = await atWork(command);
    command.child.kill(signal);
    expect(await command.ended).toBe(code);
    await givenBack(story, request);
  });

  step('lets the command end in its own way, with its own code', async (story) => {
    const command = run(story, `trap 'echo tidying; exit 9' INT TERM HUP; ${WORKS}`);
    const request = await atWork(command);
    command.child.kill(signal);
    expect(await command.ended).toBe(9);
    expect(command.out()).toContain('tidying');
    await givenBack(story, request);
  });

  step('ends the waiting, and the request', async (story) => {
    const held = await ask(story.api, { device: 'panda-0001' });
    await readyRequest(story.api, held.id);
    const command = run(story, 'echo never', ['--device', 'panda-0001']);
    const request = Number((await command.printed(/request \d+ is finding_device/)).split(' ')[1]);
    command.child.kill(signal);
    expect(await command.ended).toBe(code);
    expect(command.out()).toBe('');
    await givenBack(story, request);
    await giveBack(story.api, held.id);
  });
});

step('a command that does not listen is killed after its grace', async (story) => {
  const command = run(story, `trap '' TERM; ${WORKS}`, ['--grace', '1s']);
  const request = await atWork(command);
  command.child.kill('SIGTERM');
  expect(await command.ended).toBe(137);
  await givenBack(story, request);
});

step('whoever insists does not wait for the grace, and the device comes back all the same', async (story) => {
  const command = run(story, `trap 'echo heard' TERM; ${WORKS}`, ['--grace', '1h']);
  const request = await atWork(command);
  command.child.kill('SIGTERM');
  await command.printed('heard');
  command.child.kill('SIGTERM');
  expect(await command.ended).toBe(137);
  await givenBack(story, request);
});

step('a pipe that is closed ends the command, and its device comes back', async (story) => {
  const { url } = story.installation;
  const script = `${MOZPOOL} run -s ${url} ${ASKING.join(' ')} -- sh -c 'echo "working for $MOZPOOL_REQUEST"; exec yes' | head -n 1; exit \${PIPESTATUS[0]}`;
  const command = startCommand('bash', ['-c', script]);
  const request = await atWork(command);
  expect(await command.ended).toBe(141);
  await givenBack(story, request);
});

step('nobody listens to what it says while it waits: it goes on', async (story) => {
  const { url } = story.installation;
  const script = `${MOZPOOL} run -s ${url} ${ASKING.join(' ')} -- sh -c 'exit 5' 2> >(head -c 1 >/dev/null); exit $?`;
  expect(await startCommand('bash', ['-c', script]).ended).toBe(5);
});

step('a command that is not there is told from one that fails', async (story) => {
  const missing = startMozpool(['run', ...ASKING, '--', '/no/such/program'], { env: environmentOf(story) });
  expect(await missing.ended).toBe(127);
  expect(missing.err()).toContain('/no/such/program cannot be run');
  await devicesAvailable(story.api);
});

step('a request that no device can satisfy runs nothing', async (story) => {
  const command = run(story, 'echo never', ['--label', 'pool=nowhere']);
  expect(await command.ended).toBe(125);
  expect([command.out(), command.err()]).toEqual(['', expect.stringContaining('No device could ever satisfy this request')]);
});

step('a device that an operator takes away ends the command', async (story) => {
  const command = run(story, WORKS);
  const request = await atWork(command);
  await story.api.post(`/api/request/${request}/force-return/`, { reason: 'the rack moves' });
  expect(await command.ended).toBe(125);
  expect(command.err()).toMatch(/request \d+ is closed/);
});

step(
  'an API that is away while a command runs and ends is waited for: the device comes back, the code is kept',
  async (story) => {
    const api = story.installation.apis[0]!;
    const command = run(story, `echo "working for $MOZPOOL_REQUEST"; sleep ${OUTAGE_MS / 2_000}; exit 6`, [
      '--for',
      `${30 + (2 * OUTAGE_MS) / 1_000}s`,
    ]);
    const request = await atWork(command);
    await api.kill9();
    const gone = performance.now();
    await waitFor(() => performance.now() - gone >= OUTAGE_MS, { timeoutMs: OUTAGE_MS + 1_000, what: 'the outage to have lasted' });
    expect(command.child.exitCode).toBeNull();
    await api.restart();
    expect(await command.ended).toBe(6);
    await givenBack(story, request);
  },
  OUTAGE_STEP_MS,
);

step(
  'an API that is away while a command waits for its device is waited for',
  async (story) => {
    const api = story.installation.apis[0]!;
    const held = await ask(story.api, { device: 'panda-0002' });
    await readyRequest(story.api, held.id);
    const command = run(story, 'exit 3', ['--device', 'panda-0002']);
    await command.printed(/request \d+ is finding_device/);
    await api.kill9();
    const gone = performance.now();
    await waitFor(() => performance.now() - gone >= OUTAGE_MS, { timeoutMs: OUTAGE_MS + 1_000, what: 'the outage to have lasted' });
    expect(command.child.exitCode).toBeNull();
    await api.restart();
    await giveBack(story.api, held.id);
    expect(await command.ended).toBe(3);
  },
  OUTAGE_STEP_MS,
);

const atTerminal: typeof step = hasCommand('script') && hasCommand('setsid') ? step : (title) => void test.skip(title, () => undefined);

/** A terminal with this command in it; `ended` is told the command's exit code, also when the terminal is gone. */
function openTerminal(script: (line: string) => string, line: string): { terminal: CommandRun; ended: () => Promise<string> } {
  const code = join(directory, `code-${++terminals}`);
  const inside = script(`${line}; echo $? >${code}`);
  const terminal = startCommand('script', ['-qec', inside, '/dev/null'], { keepInput: true });
  const said = async () => (await readFile(code, 'utf8')).trim() || null;
  return { terminal, ended: () => waitFor(said, { timeoutMs: 20_000, what: 'mozpool to end' }) };
}
let terminals = 0;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-terminal-'));
});
afterAll(() => rm(directory, { recursive: true }));

atTerminal('a terminal that is closed ends the command, and its device comes back', async (story) => {
  // the shell between them outlives the terminal, to say how "mozpool run" ended
  const shell = (line: string) => `bash -c ${quoted(`trap : HUP; ${line}`)}`;
  const { terminal, ended } = openTerminal(shell, `${MOZPOOL} run -s ${story.installation.url} ${ASKING.join(' ')} -- sh -c '${WORKS}'`);
  const request = await atWork(terminal);
  // the only one that has the other end of it
  terminal.child.kill('SIGKILL');
  expect(await ended()).toBe('129');
  await givenBack(story, request);
});

atTerminal('a terminal that is closed behind a command that has left it takes nothing with it', async (story) => {
  const held = await ask(story.api, { device: 'panda-0003' });
  await readyRequest(story.api, held.id);
  const detached = (line: string) => `setsid --wait bash -c ${quoted(line)}`;
  const asking = [...ASKING, '--device', 'panda-0003'].join(' ');
  const { terminal, ended } = openTerminal(detached, `${MOZPOOL} run -s ${story.installation.url} ${asking} -- sh -c 'exit 5'`);
  const request = Number((await terminal.printed(/request \d+ is finding_device/)).split(' ')[1]);
  terminal.child.kill('SIGKILL');
  // from now on nobody sees what it says about its waiting
  await giveBack(story.api, held.id);
  expect(await ended()).toBe('5');
  await givenBack(story, request);
});

step('what a slow reader has not taken yet is not lost', async (story) => {
  const devices = Array.from({ length: 500 }, (_, n) => ({ name: `slow-${n}`, fqdn: `slow-${n}.example` }));
  const hardware = { type: 'panda', model: 'ES Rev B2' };
  const lab = {
    devices: devices.map((device, n) => ({ ...device, mac: (0xaa0000000000 + n).toString(16), imagingServer: 'imaging-1', hardware })),
  };
  const file = join(directory, 'lab.json');
  await writeFile(file, JSON.stringify(lab));
  const reader = startCommand('bash', ['-c', `${MOZPOOL} apply -s ${story.installation.url} -f ${file} --dry-run | { sleep 1; cat; }`]);
  expect(await reader.ended).toBe(0);
  expect(reader.out().length).toBeGreaterThan(100_000);
  expect(reader.out()).toMatch(/\n500 to add, 0 to change, 0 as described already\.\n$/);
});

step('killed without warning, it loses the device when the reservation runs out', async (story) => {
  const command = run(story, 'echo "process $$"; echo "working for $MOZPOOL_REQUEST"; exec sleep 60', ['--for', `${RUNS_OUT_SECONDS}s`]);
  const request = await atWork(command);
  command.child.kill('SIGKILL');
  await waitFor(async () => (await statusOf(story.api, request)).state !== 'ready', {
    timeoutMs: RUNS_OUT_SECONDS * 1_000 + 10_000,
    everyMs: 200,
    what: 'the reservation to run out',
  });
  // nobody was there to end it
  process.kill(Number(/process (\d+)/.exec(command.out())![1]));
  await devicesAvailable(story.api);
});
