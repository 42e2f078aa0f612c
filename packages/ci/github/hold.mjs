import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../jenkins/resources/org/mozpool/hold.sh', import.meta.url));

/** An input of the action; empty when it was left out. */
export const input = (name) => (process.env[`INPUT_${name.toUpperCase()}`] ?? '').trim();

/** Runs the script that holds a device; returns its exit code. */
export function hold(what, directory, options = []) {
  const { status } = spawnSync('sh', [SCRIPT, what, directory, ...options], { stdio: 'inherit', env: environment() });
  return status ?? 1;
}

/** The variables of the device, when there is one. */
export function deviceVariables(directory) {
  const lines = readFileSync(`${directory}/device.env`, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** The runner is this program's parent: with it the job ends. */
export function environment() {
  const given = {
    MOZPOOL_SERVER: input('server'),
    MOZPOOL_TOKEN: input('token'),
    MOZPOOL: input('command'),
    MOZPOOL_MAX_SECONDS: input('max'),
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  return { ...process.env, ...set, MOZPOOL_JOB_PID: String(process.ppid) };
}
