import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execAdb, execSut, pingAdb, rebootAdb } from '@mozpool/hardware';
import { createSimulator, parseRackConfig, type Simulator, silentLog } from '@mozpool/simulator';
import { hasCommand, waitFor } from '@mozpool/testkit';
import { readAdbKey } from './read-adb-key.js';

const ADDRESS = '127.3.7.1';
const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const limits = { deadlineMs: 5_000 };
const exec = { ...limits, maxOutputBytes: 10_000 };

let simulator: Simulator;
let directory = '';
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mozpool-adb-'));
  const device = {
    name: 'sim-1',
    mac: '020000000001',
    address: ADDRESS,
    relay: { board: 'b', bank: 1, relay: 1 },
    pingPort: 0,
    sutPort: 0,
  };
  simulator = createSimulator(
    parseRackConfig({
      timeScale: 1_000,
      failures: false,
      boards: [{ name: 'b', port: 0, cooldown: false }],
      devices: [{ ...device, adbPort: 0, adbKey: KEYS.publicKey, tftp: { host: '127.0.0.1', port: 1 }, image: 'android' }],
    }),
    silentLog,
  );
  await simulator.start();
  await waitFor(() => sim().snapshot().agentRuns, { what: 'the device to run' });
});
afterAll(async () => {
  await simulator.stop();
  rmSync(directory, { recursive: true, force: true });
});
afterEach(() => sim().behave({ adb: 'normal' }));
const sim = () => simulator.rack.devices.get('sim-1')!;
const target = () => ({ host: ADDRESS, port: sim().snapshot().adbPort! });
const keyFile = (text: string) => {
  const path = join(directory, 'key');
  writeFileSync(path, text);
  return path;
};

test('a device answers, runs commands and tells their code', async () => {
  expect(await pingAdb(target(), limits)).toEqual({ ok: true, detail: 'adb answers' });
  expect(await execAdb(target(), 'echo hello; false', exec)).toEqual({ ok: true, exitCode: 1, output: 'hello\n', truncated: false });
  expect(await execAdb(target(), 'nonsense', exec)).toMatchObject({ exitCode: 127, output: 'nonsense: not found\n' });
});

test('a device from before shell version 2 does so, too', async () => {
  await sim().behave({ adb: 'old_shell' });
  expect(await pingAdb(target(), limits)).toMatchObject({ ok: true });
  expect(await execAdb(target(), 'echo hello; false', exec)).toEqual({ ok: true, exitCode: 1, output: 'hello\n', truncated: false });
});

test.each(['normal', 'old_shell'])('more output than is kept is cut and said to be (%s)', async (adb) => {
  await sim().behave({ adb });
  const result = await execAdb(target(), 'yes', exec);
  expect(result).toMatchObject({ ok: true, exitCode: null, truncated: true });
  // line ends of old shells are two bytes, and one in what is told
  expect(result.ok && result.output.length).toBeGreaterThan(5_000);
  expect(result.ok && result.output.length).toBeLessThanOrEqual(10_000);
});

test('the deadline counts for everything', async () => {
  const startedAt = performance.now();
  const result = await execAdb(target(), 'sleep 30', { ...exec, deadlineMs: 300 });
  expect(result).toEqual({ ok: false, detail: expect.stringContaining('not finished within 300 ms') });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test.each([
  ['hang', /not finished within 300 ms/, { deadlineMs: 300 }],
  ['close', /closed the connection|lost the connection/, limits],
  ['garbage', /this is no adb packet/, limits],
  ['refuse', /cannot be reached: ECONNREFUSED/, limits],
  ['auth', /wants a key that it knows, and the agent has none: set ADB_KEY_FILE/, limits],
])('a daemon in mode %s is a failure with its reason', async (adb, detail, within) => {
  await sim().behave({ adb });
  expect(await pingAdb(target(), within)).toEqual({ ok: false, detail: expect.stringMatching(detail) });
});

test('a device that asks for a key lets in the one it knows, and no other', async () => {
  await sim().behave({ adb: 'auth' });
  const key = readAdbKey(keyFile(KEYS.privateKey));
  expect(await pingAdb({ ...target(), key }, limits)).toMatchObject({ ok: true });
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  expect(await pingAdb({ ...target(), key: stranger }, limits)).toEqual({
    ok: false,
    detail: expect.stringContaining('does not know the agent'),
  });
});

test('a key file that is none is refused with what to write, without its content', () => {
  expect(() => readAdbKey(join(directory, 'absent'))).toThrow(/absent cannot be read \(ENOENT\)/);
  expect(() => readAdbKey(keyFile('hunter2'))).toThrow(/^(?!.*hunter2).*adb keygen/);
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  expect(() => readAdbKey(keyFile(privateKey))).toThrow(/not the PEM of an RSA key/);
});

test('SUT runs commands as well, and cuts their output', async () => {
  const sut = { host: ADDRESS, port: sim().snapshot().sutPort };
  expect(await execSut(sut, 'echo hello; false', exec)).toEqual({ ok: true, exitCode: 1, output: 'hello\n', truncated: false });
  expect(await execSut(sut, 'echo 12345678', { ...exec, maxOutputBytes: 4 })).toMatchObject({ output: '1234', truncated: true });
  expect(await execSut(sut, 'sleep 30', { ...exec, deadlineMs: 300 })).toMatchObject({
    ok: false,
    detail: expect.stringContaining('within 300 ms'),
  });
});

(hasCommand('adb') ? test : test.skip)(
  'the adb program of Debian understands the simulated device',
  async () => {
    const adb = (...args: string[]) =>
      new Promise<{ code: number; output: string }>((resolve) =>
        // a server of its own, on a port that nobody else has: it would otherwise be shared with whoever uses this machine
        execFile(
          'adb',
          ['-P', '15037', ...args],
          { env: { HOME: directory, PATH: process.env.PATH }, timeout: 20_000 },
          (error, stdout, stderr) =>
            resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: stdout + stderr }),
        ),
      );
    const serial = `${ADDRESS}:${target().port}`;
    try {
      expect((await adb('connect', serial)).output).toContain(`connected to ${serial}`);
      expect(await adb('-s', serial, 'shell', 'echo', 'hello')).toEqual({ code: 0, output: 'hello\n' });
      expect((await adb('-s', serial, 'shell', 'exit 3')).code).toBe(3);
    } finally {
      await adb('kill-server');
    }
  },
  60_000,
);

test('a reboot takes the device down and brings it back', async () => {
  const { boots } = sim().counters;
  expect(await rebootAdb(target(), limits)).toEqual({ ok: true, detail: 'reboot requested' });
  await waitFor(() => sim().counters.boots > boots && sim().snapshot().agentRuns, { what: 'the device to be back' });
  expect(await pingAdb(target(), limits)).toMatchObject({ ok: true });
});
