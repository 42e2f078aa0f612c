import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastControls } from '../../testing/power-bench.js';
import { isOnPath } from '../../testing/run-program.js';
import { waitUntil } from '../../testing/wait-until.js';
import { magicPacket } from './wake-on-lan.js';

const budget = { deadlineMs: 5_000 };
let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mozpool-tools-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function program(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}
const calls = () => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

describe('uhubctl', () => {
  /** As the real program prints. */
  const hub = (lies = false) =>
    program(
      'uhubctl',
      `echo "$*" >> '${directory}/calls'
state='${directory}/state'
[ -f "$state" ] || echo '0100 power' > "$state"
echo 'Current status for hub 1-1.4 [2109:2812 VIA Labs, Inc. USB2.0 Hub, USB 2.10, 4 ports]'
echo "  Port 2: $(cat "$state")"
case "$*" in
*'-a off'*) ${lies ? ':' : `echo '0000 off' > "$state"`}; echo 'Sent power off request' ;;
*'-a on'*) echo '0503 power highspeed enable connect [0951:1666 Kingston DataTraveler 3.0]' > "$state"; echo 'Sent power on request' ;;
esac`,
    );

  test('switches a port, and repeats off', async () => {
    const controls = fastControls({}, { programs: { uhubctl: hub() } });
    expect(await controls.cycle('uhubctl:1-1.4/2', budget)).toEqual({ ok: true });
    expect(calls()).toEqual(['-l 1-1.4 -p 2 -a off -r 100', '-l 1-1.4 -p 2', '-l 1-1.4 -p 2 -a on -r 1', '-l 1-1.4 -p 2']);
    expect(await controls.read('uhubctl:1-1.4/3', budget)).toMatchObject({ reason: 'wrong_reply' });
  });

  test('a hub that obeys and never cuts the power is found out', async () => {
    expect(await fastControls({}, { programs: { uhubctl: hub(true) } }).off('uhubctl:1-1.4/2', budget)).toMatchObject({
      reason: 'not_confirmed',
    });
  });

  (isOnPath('uhubctl') || existsSync('/usr/sbin/uhubctl') ? test : test.skip)(
    'the real program understands what it is told, and finds no such hub',
    async () => {
      expect(await fastControls().off('uhubctl:99-1/2', budget)).toMatchObject({
        reason: 'refused',
        detail: expect.stringMatching(/No compatible devices|root|Permission/i),
      });
    },
  );
});

describe('command', () => {
  const settingsOf = (path: string, more: object = {}) => ({
    commands: {
      box: {
        on: [path, 'on', '{outlet}'],
        off: [path, 'off', 'outlet={outlet}'],
        read: [path, 'read', '{outlet}'],
        readsOn: 'state: up',
        ...more,
      },
    },
  });
  const box = () =>
    program(
      'box',
      `echo "$*" >> '${directory}/calls'
case $1 in on) echo up > '${directory}/state' ;; off) echo down > '${directory}/state' ;; read) echo "state: $(cat '${directory}/state')" ;; esac`,
    );

  test('runs what the power file says, with the outlet filled in', async () => {
    expect(await fastControls(settingsOf(box())).cycle('command:box/lan3', budget)).toEqual({ ok: true });
    expect(calls()).toEqual(['off outlet=lan3', 'read lan3', 'on lan3', 'read lan3']);
  });

  test('a program that fails is told with what it said', async () => {
    const path = program('broken', `echo 'no such outlet' >&2; echo 'try again' >&2; exit 3`);
    expect(await fastControls(settingsOf(path, { read: undefined })).off('command:box/1', budget)).toMatchObject({
      reason: 'refused',
      detail: 'command box: no such outlet; try again',
    });
  });

  test('a program that hangs is ended with everything it started', async () => {
    const path = program('slow', `(sleep 30; echo alive > '${directory}/late') & echo $! > '${directory}/child'; sleep 30`);
    const startedAt = performance.now();
    expect(await fastControls(settingsOf(path)).off('command:box/1', { deadlineMs: 500 })).toMatchObject({ reason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    const child = Number(readFileSync(join(directory, 'child'), 'utf8'));
    await waitUntil(() => !isAlive(child));
  });

  test('a program that says something unknown, or lies', async () => {
    const path = program('box', `[ "$1" = read ] && echo 'state: up'; exit 0`);
    expect(await fastControls(settingsOf(path)).off('command:box/1', budget)).toMatchObject({ reason: 'not_confirmed' });
    const both = settingsOf(path, { readsOn: 'up', readsOff: 'state' });
    expect(await fastControls(both).read('command:box/1', budget)).toMatchObject({
      reason: 'wrong_reply',
      detail: expect.stringContaining('or both'),
    });
  });

  test('nothing but what the power file names can run', async () => {
    expect(await fastControls(settingsOf(box())).off('command:other/1', budget)).toMatchObject({
      detail: expect.stringContaining('no command "other"'),
    });
    expect(await fastControls(settingsOf(box())).off('command:toString/1', budget)).toMatchObject({ reason: 'not_configured' });
    expect(await fastControls(settingsOf(box())).off('command:box/-x', budget)).toMatchObject({ reason: 'not_configured' });
    expect(existsSync(join(directory, 'calls'))).toBe(false);
  });

  test('a program gets the variables of its own and none of the agent', async () => {
    const path = program('env', `env > '${directory}/env'`);
    await fastControls(settingsOf(path, { read: undefined, env: { BOX_TOKEN: 't0ken' } })).off('command:box/1', budget);
    const names = readFileSync(join(directory, 'env'), 'utf8').match(/^[A-Z_]+(?==)/gm);
    expect(names).toContain('BOX_TOKEN');
    expect(names).not.toContain('HOME');
  });
});

describe('Wake-on-LAN', () => {
  test('switches on by magic packets and off by a command', async () => {
    const socket = createSocket('udp4');
    const packets: Buffer[] = [];
    socket.on('message', (packet) => packets.push(packet));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const path = program('down', `echo "$1" >> '${directory}/calls'`);
    const power = `wol:52:54:00:12:34:56?broadcast=127.0.0.1&port=${socket.address().port}&off=down/box-7`;
    expect(await fastControls({ commands: { down: { off: [path, '{outlet}'] } } }).cycle(power, budget)).toEqual({ ok: true });
    await waitUntil(() => packets.length === 3);
    expect(packets[0]).toEqual(magicPacket('525400123456'));
    expect(packets[0]).toHaveLength(102);
    expect(calls()).toEqual(['box-7']);
    socket.close();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // a killed child that nobody has waited for yet is still listed
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
  } catch {
    return false;
  }
}
