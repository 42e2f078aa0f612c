import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasCommand } from '@mozpool/testkit';
import { recordingLog } from '../testing/recording-log.js';
import { createLeaseCommand } from './lease-command.js';

const HOOK = fileURLToPath(new URL('../../boot/hooks/take-address.sh', import.meta.url));

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lease-command-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const noting = () => ['sh', '-c', `echo "$@" >>${directory}/calls`, 'sh', 'an address'];
const calls = async () => (await readFile(join(directory, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

test('it is run when the lease comes and goes, not with every heartbeat', async () => {
  const command = createLeaseCommand({ words: noting(), log: recordingLog() });
  for (const holding of [false, false, true, true, true, false]) await command(holding);
  expect(await calls()).toEqual(['an address lost', 'an address gained', 'an address lost']);
});

test('a command that fails is told, and tried again with the next heartbeat', async () => {
  const log = recordingLog();
  const command = createLeaseCommand({ words: [...noting().slice(0, 2), `${noting()[2]}; test -e ${directory}/fine`, 'sh'], log });
  await command(true);
  await command(true);
  execFileSync('touch', [join(directory, 'fine')]);
  await command(true);
  await command(true);
  expect(await calls()).toEqual(['gained', 'gained', 'gained']);
  expect(log.lines.map((line) => line.split(' ', 1)[0])).toEqual(['error', 'error', 'info']);
});

test('without a command nothing happens', async () => {
  await createLeaseCommand({ words: [], log: recordingLog() })(true);
});

(hasCommand('shellcheck') ? test : test.skip)('shellcheck finds nothing in the command that is shipped', () => {
  execFileSync('shellcheck', [HOOK]);
});

test('the shipped command says how it is used', () => {
  expect(() => execFileSync('sh', [HOOK, '10.0.0.5/24'], { stdio: 'pipe' })).toThrow('usage: take-address.sh');
});
