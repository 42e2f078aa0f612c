// Asks for a device and waits for it; what comes after finds it in the environment and in the outputs.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { deviceVariables, environment, hold, input } from './hold.mjs';

/** Name of the output → the variable that it shows. */
const OUTPUTS = { device: 'MOZPOOL_DEVICE', address: 'MOZPOOL_DEVICE_ADDRESS', request: 'MOZPOOL_REQUEST' };
const OPTIONS = ['image', 'label', 'device', 'for', 'wait'];

if (input('image') === '') fail('The input "image" has to say what shall be on the device.');
if (input('token') !== '') process.stdout.write(`::add-mask::${input('token')}\n`);
const directory = join(process.env.RUNNER_TEMP ?? '/tmp', `mozpool-${randomUUID()}`);
// before anything is asked for: the post step gives back whatever there is
append('GITHUB_STATE', { directory });

const code = hold('start', directory, options());
if (code !== 0) fail(`There is no device: see above (exit code ${code}).`);
const variables = deviceVariables(directory);
append('GITHUB_ENV', variables);
append('GITHUB_OUTPUT', Object.fromEntries(Object.entries(OUTPUTS).map(([output, name]) => [output, variables[name]])));
process.stdout.write(
  `${variables.MOZPOOL_DEVICE} at ${variables.MOZPOOL_DEVICE_ADDRESS} is yours, by request ${variables.MOZPOOL_REQUEST}.\n`,
);

if (input('run') !== '') {
  const { status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', input('run')], {
    stdio: 'inherit',
    env: { ...environment(), ...variables },
  });
  process.exit(status ?? 1);
}

function options() {
  const keys = input('boot-config')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return [
    ...OPTIONS.filter((name) => input(name) !== '').flatMap((name) => [`--${name}`, input(name)]),
    ...keys.flatMap((pair) => ['--boot-config', pair.trim()]),
    '--assignee',
    `${process.env.GITHUB_REPOSITORY ?? 'github'} ${process.env.GITHUB_RUN_ID ?? ''}`.trim(),
  ];
}

function append(file, values) {
  for (const [name, value] of Object.entries(values)) {
    const end = `end-${randomUUID()}`;
    appendFileSync(process.env[file], `${name}<<${end}\n${value}\n${end}\n`);
  }
}

function fail(text) {
  process.stdout.write(`::error::${text}\n`);
  process.exit(1);
}
