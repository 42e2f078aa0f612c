import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ARCHITECTURE } from './boot-files.js';
import { debianParts } from './debian-parts.js';
import { DEMO_URL, demo } from './demo.js';
import { CACHE } from './lab-cache.js';
import { createSwitch } from './network.js';
import { missingPackages, whyNotHere } from './requirements.js';
import { runTool } from './run-tool.js';
import { connectUplink, uplinkHolder } from './uplink.js';

const USAGE = `npm run e2e:qemu -- [options]

Boots real machines (QEMU) by real firmware from this project's own imaging server, in a network of their own.

  --install      installs the Debian packages that are missing
  --demo         starts two PCs with Mozpool and its dashboard around them and leaves them to you, instead of testing
  --only NAME    tests of one file alone: x86 or arm
`;
const ROOT = resolve(fileURLToPath(import.meta.url), '../../../..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
const KINDS = ['x86', 'arm'] as const;

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
  if (values.demo && only) throw new Error('--only is for tests; --demo runs two PCs');
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
  const holder = options.demo ? await uplinkHolder() : null;
  if (holder !== null) {
    process.stderr.write(`A demonstration runs already: ${DEMO_URL}\nStop it with Ctrl-C where it was started, or with: kill ${holder}\n`);
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
  // It lives as long as its standard input is open: it stops in order when this process is told to, and when it is killed.
  // Detached, so that signals of the terminal do not end `unshare`, and with it everything, at once.
  const child = spawn('unshare', [...namespaces, process.execPath, ...process.execArgv, ...process.argv.slice(1), '--inside'], {
    stdio: ['pipe', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise<number>((done) => child.once('exit', (code) => done(code ?? 1)));
  let stopping = false;
  const stop = () => {
    if (stopping) return void child.kill('SIGKILL');
    stopping = true;
    say('Stopping … (Ctrl-C again: at once)');
    child.stdin.end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (options.demo)
    await connectUplink(child.pid!).catch((error) => {
      child.kill('SIGKILL');
      throw error;
    });
  return ended;
}

async function inside(options: Options): Promise<number> {
  const told = once(process.stdin.resume(), 'end');
  await createSwitch();
  if (options.demo) {
    await demo(told, say);
    return 0;
  }
  const pattern = `e2e/src/qemu/${options.only ?? ''}`;
  const jest = spawn(process.execPath, [JEST, '--runInBand', '--verbose', pattern], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  void told.then(() => jest.kill('SIGINT'));
  return new Promise((done) => jest.once('exit', (code) => done(code ?? 1)));
}

process.exit(await main());
