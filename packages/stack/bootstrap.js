#!/usr/bin/env node
// The way in for a machine that has only Node 20 and npm: installs, builds, then hands over to a program of the
// workspace under the pinned Node 24. Plain JavaScript without dependencies, since it runs before there are any.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PNPM = 'pnpm@12.21.0';
const MINIMUM_NODE = 20;
const root = resolve(fileURLToPath(import.meta.url), '../../..');
const stamp = join(root, 'node_modules', '.mozpool-installed');
const [program, ...rest] = process.argv.slice(2);

if (Number(process.versions.node.split('.')[0]) < MINIMUM_NODE)
  fail(`Node ${process.versions.node} is too old: install Node ${MINIMUM_NODE} or newer.`);
if (!program) fail('Usage: node packages/stack/bootstrap.js PROGRAM [ARGUMENTS]');

const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
await install();
await build();
const path = `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`;
const { code } = await run(node, [...(process.env.MOZPOOL_NODE_OPTIONS?.split(' ') ?? []), resolve(root, program), ...rest], {
  PATH: path,
  // a rack is five programs: what one start has compiled the next one finds
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node-compile'),
});
process.exit(code);

/** Installs when the lockfile is not the one that was installed last. */
async function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .update(process.platform)
    .update(process.arch)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const startedAt = Date.now();
  say('Installing (the first time takes about a minute) …');
  const { code, output } = await run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile'], {}, 'quiet');
  if (code !== 0) fail(`The installation failed. Is the npm registry reachable?\n${output.slice(-4000)}`);
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stamp, wanted);
  say(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

/** By Node itself: npx takes seconds of a processor to find out that there is nothing to install. */
async function build() {
  const startedAt = Date.now();
  const { code, output } = await run(node, ['--run', 'build'], {}, 'quiet');
  if (code !== 0) fail(`The build failed:\n${output.slice(-8000)}`);
  if (Date.now() - startedAt > 3000) say(`Built in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

/** Ctrl-C reaches the child as well, which then ends in its own time: this process only waits for it. */
function run(command, args, env, mode = 'loud') {
  return new Promise((done) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: mode === 'loud' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    child.stdout?.on('data', (text) => (output += text));
    child.stderr?.on('data', (text) => (output += text));
    const pass = (signal) => child.kill(signal);
    const wait = () => undefined;
    process.on('SIGINT', wait).on('SIGTERM', pass);
    child.on('error', (error) => fail(`${command} could not be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      process.off('SIGINT', wait).off('SIGTERM', pass);
      done({ code: code ?? (signal === 'SIGINT' ? 130 : 1), output });
    });
  });
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
