import { createSocket } from 'node:dgram';
import type { BootEntry, Command, Work } from '@mozpool/contracts';
import { onBothQueues, startTestQueue, type TestQueueServer, waitFor } from '@mozpool/testkit';
import { type AgentBench, startAgentBench } from './testing/agent-bench.js';
import { command } from './testing/builders.js';
import { tftpGet } from './testing/tftp-get.js';

const PXE = [
  'DEFAULT mozpool',
  'LABEL mozpool',
  '  KERNEL panda/vmlinuz',
  '  INITRD panda/initrd.img',
  '  APPEND mobile-imaging-url=%HTTP_URL%/scripts/b2g-second-stage.sh mozpool-url=%HTTP_URL% mozpool-device=%DEVICE% mozpool-boot=%BOOT% mozpool-secret=%SECRET%',
  '',
].join('\n');
/** Enough for simulated hardware on a loaded machine, short enough for a board that never answers. */
const SOON_MS = 3_000;
const SUBNETS = { redis: 31, postgres: 32 };

onBothQueues('the agent', (kind) => {
  let queue: TestQueueServer;
  let bench: AgentBench;
  let generation = 10;

  beforeAll(async () => {
    queue = await startTestQueue(kind);
    bench = await startAgentBench({ queueUrl: queue.url, subnet: SUBNETS[kind], devices: 5 });
  }, 60_000);
  afterAll(async () => {
    await bench?.stop();
    await queue?.close();
  }, 30_000);

  const boot = (number: number, overrides: Partial<BootEntry> = {}): BootEntry => {
    const { name, mac } = bench.device(number);
    const entry = { device: name, mac, boot: generation, secret: 's3cret', pxe: PXE, bootConfig: '{"b2gbase":"http://builds.example/"}' };
    return { ...entry, keep: false, armed: true, ...overrides };
  };
  const given = (number: number, work: Work, overrides: Partial<Command> = {}): Command =>
    command(work, {
      device: bench.device(number),
      generation: generation++,
      epoch: bench.worker.lease?.epoch ?? 0,
      notAfter: Date.now() + 20_000,
      ...overrides,
    });
  const ask = async (number: number, work: Work, overrides?: Partial<Command>) => {
    const sent = given(number, work, overrides);
    await bench.worker.send(sent);
    return bench.worker.answerTo(sent);
  };
  const cycle: Work = { kind: 'power_cycle', boot: null };
  const lastAction = () => bench.rack.actions.since(0).at(-1)?.seq ?? 0;
  const actionsOf = (number: number, since: number) => bench.rack.actions.since(since, `board-${number}`).map(({ action }) => action);
  const pxePath = (number: number) => `pxelinux.cfg/01-${bench.device(number).mac.match(/../g)!.join('-')}`;

  test('cuts the power and gives it back, reading the relay each time', async () => {
    const since = lastAction();
    expect(await ask(1, cycle)).toMatchObject({ outcome: 'ok', event: 'power_cycle_ok', deviceId: 1, epoch: 1 });
    expect(actionsOf(1, since)).toEqual(['off', 'get', 'on', 'get']);
    expect(bench.rack.devices.get('panda-1')?.counters.powerCuts).toBe(1);
    await waitFor(() => bench.worker.lines.some(({ device, message }) => device === 'panda-1' && message.includes('power cycle done')), {
      what: "a line in the device's log",
    });
  });

  test('switches by a power URL as by relay information', async () => {
    const since = lastAction();
    const [board] = bench.device(1).power!.split(':bank');
    const device = { ...bench.device(1), power: `proxr://${board}/1/1?framing=api` };
    const byUrl = given(1, cycle, { device });
    await bench.worker.send(byUrl);
    expect(await bench.worker.answerTo(byUrl)).toMatchObject({ outcome: 'ok', event: 'power_cycle_ok' });
    expect(actionsOf(1, since)).toEqual(['off', 'get', 'on', 'get']);
  });

  test('runs commands on a device through the agents that it has, and asks adb as a check', async () => {
    const query = (via: 'sut' | 'adb', command: string) =>
      bench.worker.queues.ask(
        'queries',
        { kind: 'exec', device: bench.device(2), command, via, notAfter: Date.now() + 10_000 },
        { server: 'imaging-1', timeoutMs: 10_000 },
      );
    await waitFor(() => bench.rack.devices.get('panda-2')!.snapshot().agentRuns, { what: 'the device to run' });
    for (const via of ['sut', 'adb'] as const) {
      expect(await query(via, 'echo hello; false')).toEqual({
        success: true,
        detail: '',
        exec: { exit_code: 1, output: 'hello\n', truncated: false },
      });
    }
    expect(await query('adb', 'yes')).toMatchObject({ exec: { truncated: true } });
    expect(await ask(2, { kind: 'probe', check: 'adb', repeat: 'once' })).toMatchObject({ outcome: 'ok', detail: 'adb answers' });
    await bench.rack.devices.get('panda-2')!.behave({ adb: 'refuse' });
    expect(await query('adb', 'true')).toMatchObject({ success: false, detail: expect.stringContaining('ECONNREFUSED') });
    await bench.rack.devices.get('panda-2')!.behave({ adb: 'normal' });
  });

  test('passes on what the agent of a device says when it starts, with the address that it came from', async () => {
    const { mac, fqdn } = bench.device(1);
    const heard = await waitFor(() => bench.worker.registrations.find((registration) => registration.mac === mac), {
      what: 'the registration of a device that was started',
      timeoutMs: 10_000,
    });
    expect(heard).toMatchObject({ source: 'sut', server: 'imaging-1', address: fqdn, addressSeen: true, name: null });
    expect(heard.fields.OS).toMatch(/^Android-/);
  });

  test('puts what a device logs into its log, within a second', async () => {
    const { fqdn } = bench.device(1);
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, fqdn, resolve));
    const sentAt = performance.now();
    socket.send('<134>Nov 26 12:00:00 kernel: hello', bench.syslogPort, '127.0.0.1');
    await waitFor(() => bench.worker.lines.find(({ message }) => message.startsWith('kernel: hello')), { what: 'the line', everyMs: 5 });
    expect(performance.now() - sentAt).toBeLessThan(1_000);
    expect(bench.worker.lines.find(({ message }) => message.startsWith('kernel: hello'))).toMatchObject({
      device: 'panda-1',
      source: 'syslog',
    });
    socket.close();
  });

  test('images a device: its PXE file, kernel, boot configuration and events all come through the agent', async () => {
    const eventsBefore = bench.worker.events.length;
    const entry = boot(1);
    expect(await ask(1, { kind: 'power_cycle', boot: entry })).toMatchObject({ outcome: 'ok' });
    const events = () => bench.worker.events.slice(eventsBefore);
    await waitFor(() => events().some(({ event }) => event === 'b2g_rebooting'), { what: 'the last event', timeoutMs: 15_000 });
    expect(events().map(({ event }) => event)).toEqual(['mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'b2g_rebooting']);
    for (const event of events())
      expect(event).toMatchObject({ device: 'panda-1', server: 'imaging-1', boot: entry.boot, secret: 's3cret' });
    const verified = await ask(
      1,
      { kind: 'probe', check: 'sut', repeat: 'until_deadline' },
      { events: { ok: 'sut_verify_ok', failed: null } },
    );
    expect(verified).toMatchObject({ outcome: 'ok', event: 'sut_verify_ok' });
    expect(await ask(1, { kind: 'sdcard_check' }, { events: { ok: 'sut_sdcard_ok', failed: 'sut_sdcard_failed' } })).toMatchObject({
      outcome: 'ok',
    });
    expect(await ask(1, { kind: 'probe', check: 'ping', repeat: 'once' })).toMatchObject({ outcome: 'ok' });
    expect(bench.rack.devices.get('panda-1')?.snapshot()).toMatchObject({ image: 'b2g' });
  });

  test('reboots a device by its SUT agent, without its relay', async () => {
    const since = lastAction();
    const events = { ok: 'reboot_ok', failed: 'reboot_failed' } as const;
    expect(await ask(1, { kind: 'reboot' }, { events })).toMatchObject({ outcome: 'ok', event: 'reboot_ok' });
    const nowhere = { ...bench.device(1), sutPort: 1, fqdn: '127.0.0.99' };
    expect(await ask(1, { kind: 'reboot' }, { events, device: nowhere })).toMatchObject({ outcome: 'failed', event: 'reboot_failed' });
    expect(actionsOf(1, since)).toEqual([]);
  });

  test('a device that is switched off has no boot entry any more', async () => {
    const since = lastAction();
    expect(await ask(1, { kind: 'power_off' })).toMatchObject({ outcome: 'ok' });
    expect(actionsOf(1, since)).toEqual(['off', 'get']);
    expect(bench.rack.devices.get('panda-1')?.snapshot().power).toBe('off');
    expect((await fetch(`${bench.httpUrl()}/api/device/panda-1/bootconfig/`)).status).toBe(404);
  });

  test('a device whose relay is nonsense, or that has none, fails with the reason', async () => {
    for (const [power, reason] of [
      [null, 'no power control'],
      ['somewhere', 'power "somewhere" names no driver'],
    ] as const)
      expect(await ask(1, cycle, { device: { ...bench.device(1), power } })).toMatchObject({
        outcome: 'failed',
        detail: expect.stringContaining(reason),
      });
  });

  test.each(['hang', 'refuse', 'garbage', 'close', 'dead_relay'] as const)(
    'a board in mode %s fails its own command with a reason, and no other board',
    async (mode) => {
      const board = bench.rack.boards.get('board-2')!;
      board.behave({ mode });
      try {
        const [failed, fine] = await Promise.all([ask(2, cycle, { notAfter: Date.now() + SOON_MS }), ask(3, cycle)]);
        expect(failed).toMatchObject({ outcome: 'failed', event: null });
        expect(failed.detail).toMatch(/^relay 127\.0\.0\.1:\d+:bank1:relay1: .{10,}/);
        expect(fine).toMatchObject({ outcome: 'ok' });
        expect(fine.tookMs).toBeLessThan(SOON_MS);
      } finally {
        board.behave({ mode: 'normal' });
      }
    },
  );

  test('TFTP serves the configuration of armed devices alone, and nothing outside the boot directory', async () => {
    // a board that refuses keeps the device as it is: only the entry is wanted here
    const board = bench.rack.boards.get('board-4')!;
    board.behave({ mode: 'refuse' });
    try {
      expect(await tftpGet(bench.tftpPort, pxePath(4))).toEqual({ error: 1 });
      const entry = boot(4);
      await ask(4, { kind: 'power_cycle', boot: entry }, { notAfter: Date.now() + SOON_MS });
      expect(await tftpGet(bench.tftpPort, pxePath(4))).toEqual({
        text: expect.stringContaining(`mozpool-device=panda-4 mozpool-boot=${entry.boot} mozpool-secret=s3cret`),
      });
      expect(await tftpGet(bench.tftpPort, pxePath(5))).toEqual({ error: 1 });
      expect(await tftpGet(bench.tftpPort, 'pxelinux.cfg/default')).toEqual({ error: 1 });
      for (const path of ['../../etc/passwd', '/../secret', 'panda/../../secret'])
        expect(await tftpGet(bench.tftpPort, path)).toEqual({ error: 2 });

      const bootConfig = await fetch(`${bench.httpUrl()}/api/device/panda-4/bootconfig/?boot=${entry.boot}&secret=s3cret`);
      expect(await bootConfig.json()).toEqual({ b2gbase: 'http://builds.example/', mozpool_boot: entry.boot, mozpool_secret: 's3cret' });
      const event = await fetch(`${bench.httpUrl()}/api/device/panda-4/event/mobile_init_started/?boot=${entry.boot}&secret=s3cret`);
      expect(event.status).toBe(200);
      expect(await tftpGet(bench.tftpPort, pxePath(4))).toEqual({ error: 1 });
    } finally {
      board.behave({ mode: 'normal' });
    }
  });

  test('serves boot files and scripts by HTTP, and nothing outside their directories', async () => {
    const get = async (path: string) => (await fetch(`${bench.httpUrl()}${path}`)).status;
    expect(await get('/scripts/mobile-init.sh')).toBe(200);
    expect(await get('/scripts/b2g-second-stage.sh')).toBe(200);
    expect(await get('/boot/panda/vmlinuz')).toBe(200);
    expect(await get('/boot/..%2fsecret')).toBe(404);
    // nobody boots this machine: iPXE is sent back to the firmware, PXELINUX and GRUB find nothing
    expect(await (await fetch(`${bench.httpUrl()}/boot/02-aa-00-00-00-01.ipxe`)).text()).toBe('#!ipxe\nexit\n');
    expect(await get('/boot/grub/grub.cfg-01-02-aa-00-00-00-01')).toBe(404);
    expect(await get('/scripts/%2e%2e/%2e%2e/package.json')).toBe(404);
    expect(await get('/readyz')).toBe(200);
    expect(await get('/livez')).toBe(200);
  });

  test('a device event that nobody commits is asked for again', async () => {
    bench.worker.replyTo = () => Promise.reject(new Error('the database is away'));
    try {
      const response = await fetch(`${bench.httpUrl()}/api/device/panda-5/event/maint_mode/`, { method: 'POST' });
      expect(response.status).toBe(503);
      expect(response.headers.get('Retry-After')).toBe('1');
    } finally {
      bench.worker.replyTo = () => ({ outcome: 'applied', message: '' });
    }
  });

  test('questions of people are answered: is the board there, is the device', async () => {
    const query = (payload: Parameters<typeof bench.worker.queues.ask<'queries'>>[1]) =>
      bench.worker.queues.ask('queries', payload, { server: 'imaging-1', timeoutMs: 5_000 });
    const board = bench.device(5).power!.replace(/:bank.*/, '');
    const notAfter = Date.now() + 5_000;
    expect(await query({ kind: 'relay_test', board, notAfter })).toEqual({ success: true, detail: '' });
    expect(await query({ kind: 'relay_test', board: '127.0.0.1:1', notAfter: Date.now() + 300 })).toMatchObject({ success: false });
    expect(await query({ kind: 'relay_test', board: 'no board!', notAfter })).toMatchObject({ success: false });
    await waitFor(() => bench.rack.devices.get('panda-5')!.snapshot().answersPing, { what: 'the device to run' });
    expect(await query({ kind: 'ping', device: bench.device(5), notAfter })).toMatchObject({ success: true });
    // by more than two clocks may differ
    expect(await query({ kind: 'ping', device: bench.device(5), notAfter: Date.now() - 1_000 })).toMatchObject({ success: false });
  });

  test('a command that waits for its board is given up when a newer one of the device comes', async () => {
    const board = bench.rack.boards.get('board-5')!;
    board.behave({ mode: 'hang' });
    const since = lastAction();
    try {
      // another device on the same board keeps it busy
      const neighbour = given(5, cycle, { device: { ...bench.device(5), id: 50, name: 'neighbour' }, notAfter: Date.now() + SOON_MS });
      await bench.worker.send(neighbour);
      const older = given(5, { kind: 'power_cycle', boot: boot(5) });
      await bench.worker.send(older);
      // messages may overtake each other: this one has been begun when its boot configuration is there
      await waitFor(async () => 'text' in (await tftpGet(bench.tftpPort, pxePath(5))), { what: 'the older command to begin' });
      const newer = await ask(5, { kind: 'clear_boot' });
      expect(newer).toMatchObject({ outcome: 'ok' });
      expect(await bench.worker.answerTo(neighbour)).toMatchObject({ outcome: 'failed' });
      expect(bench.worker.answers.filter(({ commandId }) => commandId === older.commandId)).toEqual([]);
    } finally {
      board.behave({ mode: 'normal' });
    }
    expect(await ask(5, cycle)).toMatchObject({ outcome: 'ok' });
    expect(actionsOf(5, since)).toEqual(['off', 'get', 'on', 'get']);
  });

  test('a restarted agent is the same holder, and does nothing twice', async () => {
    const { holder, instance } = bench.worker.heartbeats.at(-1)!;
    const done = given(3, cycle);
    await bench.worker.send(done);
    await bench.worker.answerTo(done);
    const since = lastAction();
    bench.worker.lease = { epoch: 2, snapshot: { marks: [[3, done.generation]], boots: [] } };
    await bench.restartAgent();
    const beat = bench.worker.heartbeats.at(-1)!;
    expect(beat.holder).toBe(holder);
    expect(beat.instance).not.toBe(instance);
    expect(beat.epoch).toBe(2);
    for (const [command, reason] of [
      [{ ...done, commandId: 90_001 }, 'given under lease 1'],
      [{ ...done, commandId: 90_002, epoch: 2 }, 'begun already'],
    ] as const) {
      await bench.worker.send(command);
      expect(await bench.worker.answerTo(command)).toMatchObject({
        outcome: 'dropped',
        event: null,
        detail: expect.stringContaining(reason),
      });
    }
    expect(actionsOf(3, since)).toEqual([]);
    expect(await ask(3, cycle)).toMatchObject({ outcome: 'ok', epoch: 2 });
  });

  test('without its lease the agent leaves relays alone and goes on serving boots', async () => {
    const entry = boot(4, { boot: 500 });
    bench.worker.lease = { epoch: 3, snapshot: { marks: [], boots: [entry] } };
    await waitFor(() => bench.worker.heartbeats.at(-1)?.epoch === 3, { what: 'the new epoch' });
    bench.worker.lease = null;
    await waitFor(async () => (await fetch(`${bench.httpUrl()}/readyz`)).status === 503, { what: 'the agent to be not ready' });
    const since = lastAction();
    const late = given(4, cycle, { epoch: 3 });
    await bench.worker.send(late);
    expect(await tftpGet(bench.tftpPort, pxePath(4))).toEqual({ text: expect.stringContaining('mozpool-boot=500') });
    bench.worker.lease = { epoch: 4, snapshot: { marks: [], boots: [entry] } };
    // one that was taken just before the end of the lease is answered then, any other by whoever has the next lease
    expect(await bench.worker.answerTo(late)).toMatchObject({
      outcome: 'dropped',
      detail: expect.stringMatching(/the agent has no lease|given under lease 3/),
    });
    expect(actionsOf(4, since)).toEqual([]);
    expect(await ask(4, cycle)).toMatchObject({ outcome: 'ok', epoch: 4 });
  });
});
