import { spawn } from 'node:child_process';
import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { waitUntil } from '@mozpool/stack';
import { ARCHITECTURE } from './boot-files.js';
import { debianParts } from './debian-parts.js';
import { CACHE } from './lab-cache.js';
import { imageFor } from './lab-description.js';
import { createSwitch } from './network.js';
import { openLab } from './open-lab.js';
import { missingPackages, whyNotHere } from './requirements.js';
import { runTool } from './run-tool.js';

const USAGE = `npm run e2e:qemu -- [options]

Boots real machines (QEMU) by real firmware from this project's own imaging server, in a network of their own.

  --install      installs the Debian packages that are missing
  --demo         starts two machines with Mozpool around them and leaves them to you, instead of testing
  --only NAME    tests of one file alone: x86 or arm
`;
const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
/** The cable between this machine and the private network, for people who want to look: its two ends. */
const UPLINK = { outside: 'mozuplink', inside: 'uplink', outsideAddress: '10.77.1.1/30', insideAddress: '10.77.1.2' };
const KINDS = ['x86', 'arm'] as const;
const UPLINK_WITHIN_MS = 10_000;

function readOptions() {
  const { values } = parseArgs({
    options: {
      install: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: false },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
      /** Set by the program itself, for its second half. */
      inside: { type: 'boolean', default: false },
    },
  });
  const only = KINDS.find((kind) => kind === values.only);
  if (values.only !== only) throw new Error(`--only has to be x86 or arm, not "${values.only}"`);
  return { ...values, only };
}
type Options = ReturnType<typeof readOptions>;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    say(USAGE);
    return 0;
  }
  try {
    return await (options.inside ? inside(options) : outside(options));
  } catch (error) {
    process.stderr.write(`Real machines could not be run: ${(error as Error).message}\n`);
    return 1;
  }
}

/** Looks whether it can work here, then starts the second half in namespaces of its own: when it ends, nothing of it is left. */
async function outside(options: Options): Promise<number> {
  const why = whyNotHere();
  if (why !== null) {
    process.stderr.write(`Real machines cannot be run here: ${why}.\n`);
    return 2;
  }
  const missing = missingPackages();
  if (missing.length > 0 && !options.install) {
    process.stderr.write(`These Debian packages are missing: ${missing.join(' ')}\nInstall them, or let --install do it.\n`);
    return 2;
  }
  if (missing.length > 0) {
    say(`Installing ${missing.join(' ')} …`);
    await runTool('apt-get', ['update', '-q']);
    await runTool('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
  // the private network leads nowhere
  for (const kind of options.only || options.demo ? [options.only ?? 'x86'] : KINDS) {
    say(`Debian's kernel and busybox for ${kind} …`);
    await debianParts(ARCHITECTURE[kind], CACHE);
  }
  const namespaces = ['--net', '--pid', '--mount', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...namespaces, process.execPath, ...process.execArgv, ...process.argv.slice(1), '--inside'], {
    stdio: 'inherit',
  });
  const ended = new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)));
  // Ctrl-C reaches the other half by itself, which stops in order
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  if (options.demo) await connectUplink(child.pid!);
  return ended;
}

async function connectUplink(pid: number): Promise<void> {
  const network = (of: number | 'self') => readlink(`/proc/${of}/ns/net`);
  await waitUntil(async () => (await network(pid)) !== (await network('self')), {
    timeoutMs: UPLINK_WITHIN_MS,
    everyMs: 20,
    problem: () => 'the private network was not made',
  });
  const { outside: name, inside: peer, outsideAddress } = UPLINK;
  await runTool('ip', ['link', 'add', name, 'type', 'veth', 'peer', 'name', peer, 'netns', String(pid)]);
  await runTool('ip', ['addr', 'add', outsideAddress, 'dev', name]);
  await runTool('ip', ['link', 'set', name, 'up']);
}

async function inside(options: Options): Promise<number> {
  await createSwitch();
  if (options.demo) return demo();
  const pattern = `e2e/src/qemu/${options.only ?? ''}`;
  const jest = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', JEST, '--runInBand', '--verbose', pattern],
    { cwd: ROOT, stdio: 'inherit' },
  );
  process.on('SIGINT', () => undefined).on('SIGTERM', () => jest.kill('SIGINT'));
  return new Promise((done) => jest.once('exit', (code) => done(code ?? 1)));
}

async function demo(): Promise<number> {
  const { inside: device, insideAddress } = UPLINK;
  const url = `http://${insideAddress}:8080`;
  const interrupted = new Promise((done) => process.once('SIGINT', done).once('SIGTERM', done));
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-qemu-'));
  await waitUntil(
    () =>
      runTool('ip', ['addr', 'add', `${insideAddress}/30`, 'dev', device]).then(
        () => true,
        () => false,
      ),
    {
      timeoutMs: UPLINK_WITHIN_MS,
      everyMs: 100,
      problem: () => 'the private network was not connected',
    },
  );
  await runTool('ip', ['link', 'set', device, 'up']);
  const lab = await openLab({
    directory,
    cache: CACHE,
    machines: [
      { name: 'pc-1', kind: 'x86' },
      { name: 'pc-2', kind: 'x86' },
    ],
    publicUrl: url,
    say,
  });
  say('Building a disk image …');
  const image = await lab.addImage('x86', 'demo');
  const request = {
    assignee: 'me',
    duration: 3600,
    image: imageFor('x86'),
    image_url: lab.bootUrl(image.path),
    image_sha256: image.sha256,
  };
  say(`
Mozpool runs: ${url} (open it in a browser: the dashboard)
  Two machines are starting their self-test over the network. Their consoles: tail -f ${directory}/machines/*.console

Ask for one of them:

  curl -s -X POST ${url}/api/device/any/request/ -d '${JSON.stringify(request)}'

Ctrl-C stops everything.
`);
  await interrupted;
  say('Stopping …');
  await lab.stop();
  await rm(directory, { recursive: true, force: true });
  return 0;
}

process.exit(await main());
