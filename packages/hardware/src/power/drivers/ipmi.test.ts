import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freeUdpPort } from '../../testing/free-udp-port.js';
import { fastControls } from '../../testing/power-bench.js';
import { isOnPath } from '../../testing/run-program.js';
import { type ForeignSimulator, openDirectory, startForeignSimulator } from '../../testing/start-simulator.js';
import { waitUntilAsync } from '../../testing/wait-until.js';

const SECRET = 'hunter2';
const settings = { credentials: { bmc: { user: 'operator', password: SECRET }, wrong: { user: 'operator', password: 'nonsense' } } };
const budget = { deadlineMs: 20_000 };
const both = isOnPath('ipmi_sim') && isOnPath('ipmitool');

const LAN = (port: number, chassis: string) => `name "sim"
set_working_mc 0x20
  startlan 1
    addr 127.0.0.1 ${port}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcdef
  endlan
  chassis_control "${chassis} 0x20"
  user 2 true "operator" "${SECRET}" admin 10 none md2 md5 straight
`;
const EMULATION = 'mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\nmc_enable 0x20\n';
/** What ipmi_sim asks about the machine behind the controller; `lies` takes commands and does nothing. */
const CHASSIS = (directory: string, lies: boolean) => `#!/bin/sh
state='${directory}/power'
[ -f "$state" ] || echo 1 > "$state"
case "$2 $3" in
'get power') echo "power:$(cat "$state")" ;;
'set power') ${lies ? ':' : 'echo "$4" > "$state"'} ;;
esac
`;

(both ? describe : describe.skip)('against ipmi_sim', () => {
  let simulator: ForeignSimulator | undefined;
  afterEach(() => simulator?.stop());

  async function start(lies: boolean): Promise<string> {
    const [port, directory] = [await freeUdpPort(), openDirectory()];
    writeFileSync(join(directory, 'lan.conf'), LAN(port, join(directory, 'chassis.sh')));
    writeFileSync(join(directory, 'sim.emu'), EMULATION);
    writeFileSync(join(directory, 'chassis.sh'), CHASSIS(directory, lies), { mode: 0o755 });
    simulator = startForeignSimulator('ipmi_sim', ['-c', 'lan.conf', '-f', 'sim.emu', '-s', directory, '-n'], directory);
    await waitUntilAsync(() => answersPing(port), 10_000);
    return `ipmi://127.0.0.1:${port}?cipher=3&credentials=`;
  }

  test('switches, reads and cycles a machine', async () => {
    const power = `${await start(false)}bmc`;
    const controls = fastControls(settings);
    expect(await controls.cycle(power, budget)).toEqual({ ok: true });
    expect(await controls.off(power, budget)).toEqual({ ok: true });
    expect(await controls.read(power, budget)).toEqual({ ok: true, power: 'off' });
  }, 30_000);

  test('a controller that takes the command and does nothing is told from one that does', async () => {
    const power = `${await start(true)}bmc`;
    expect(await fastControls(settings).off(power, budget)).toMatchObject({ reason: 'not_confirmed' });
  }, 30_000);

  test('a wrong password is a failure without the password', async () => {
    const power = `${await start(false)}wrong`;
    const result = await fastControls(settings).read(power, budget);
    expect(result).toMatchObject({ ok: false, detail: expect.stringContaining('Unable to establish') });
    expect(JSON.stringify(result)).not.toContain('nonsense');
  }, 30_000);
});

(isOnPath('ipmitool') ? describe : describe.skip)('a peer that misbehaves', () => {
  test('hangs: the program is ended at the deadline', async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const startedAt = performance.now();
    const result = await fastControls(settings).cycle(`ipmi://127.0.0.1:${socket.address().port}?credentials=bmc`, { deadlineMs: 600 });
    expect(result).toMatchObject({ reason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    socket.close();
  });
});

test('without credentials or without the program it says what is missing', async () => {
  expect(await fastControls().off('ipmi://127.0.0.1', budget)).toMatchObject({
    reason: 'not_configured',
    detail: expect.stringContaining('credentials=NAME'),
  });
  const controls = fastControls(settings, { programs: { ipmitool: 'no-such-ipmitool' } });
  expect(await controls.off('ipmi://127.0.0.1?credentials=bmc', budget)).toMatchObject({
    detail: "no-such-ipmitool is not installed on the agent's machine",
  });
});

/** An ASF presence ping, which a controller answers without a session; to bind its port in order to see whether it is taken could take it. */
const PRESENCE_PING = Buffer.from([6, 0, 0xff, 6, 0, 0, 0x11, 0xbe, 0x80, 0, 0, 0]);

async function answersPing(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    const answer = once(socket, 'message', { signal: AbortSignal.timeout(100) });
    socket.connect(port, '127.0.0.1', () => socket.send(PRESENCE_PING));
    return await answer.then(
      () => true,
      () => false,
    );
  } finally {
    socket.close();
  }
}
