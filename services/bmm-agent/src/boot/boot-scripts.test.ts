import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BootScriptBench, startBootScriptBench } from '../testing/boot-script-bench.js';

const SCRIPTS = fileURLToPath(new URL('../../boot/scripts/', import.meta.url));
const has = (program: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};
const canRun = has('wget') && has('bzip2') && has('tar');
// the live image may have either: dash with GNU wget, busybox with its own wget and tar
const SHELLS = ['sh', 'busybox sh'];

let bench: BootScriptBench;
afterEach(() => bench?.stop());

const commandLine = (script: string, more = '') =>
  `console=ttyO2 mobile-imaging-url=http://wrong.example/x.sh mobile-imaging-url=${bench.url}/scripts/${script}.sh ` +
  `mozpool-url=${bench.url} mozpool-device=panda-1 mozpool-boot=42 mozpool-secret=s3cret syslog-server=192.0.2.7:5514 quiet ${more}`;

async function serveBuild(): Promise<void> {
  bench.bootConfig = JSON.stringify({ b2gbase: `${bench.url}/build/` });
  const archives: [string, Record<string, string>][] = [
    ['system.tar.bz2', { 'system/build.prop': 'one', 'system/bin/sh': 'two' }],
    ['userdata.tar.bz2', { 'data/local/x': 'three' }],
    ['boot.tar.bz2', { 'boot/uImage': 'kernel', 'boot/uInitrd': 'ramdisk', 'boot/other': 'not wanted' }],
  ];
  for (const [name, files] of archives) bench.files.set(`/build/${name}`, await bench.archive(name, files));
}

(has('shellcheck') ? test : test.skip)('shellcheck finds nothing in the boot scripts', () => {
  const files = readdirSync(SCRIPTS).filter((name) => name.endsWith('.sh'));
  expect(files).toHaveLength(8);
  execFileSync('shellcheck', files, { cwd: SCRIPTS });
});

test('the sample configuration of the self-test is JSON with a priority for every test', () => {
  const sample = JSON.parse(readFileSync(join(SCRIPTS, 'selftest.json'), 'utf8')) as Record<string, { priority?: number }>;
  for (const [name, settings] of Object.entries(sample)) if (name.startsWith('test_')) expect(settings.priority).toBeGreaterThan(0);
});

describe.each(SHELLS)('with %s', (shell) => {
  const testIf = canRun && has(shell.split(' ')[0]!) ? test : test.skip;

  testIf('B2G is written to the card, and its events are reported in order, with boot number and secret', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    bench.eventStatuses.set('mobile_init_started', [503, 503]);
    bench.eventStatuses.set('b2g_extracting', [503]);
    const { code, output } = await bench.run(shell, commandLine('b2g-second-stage'));
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(bench.events).toEqual(['mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'b2g_rebooting']);
    const reports = bench.requests.filter(({ path }) => path.includes('/event/'));
    expect(reports).toHaveLength(7);
    expect(bench.requests.find(({ path }) => path.endsWith('/bootconfig/'))?.query).toEqual({ boot: '42', secret: 's3cret' });
    for (const { path, query } of reports) {
      expect(path).toMatch(/^\/api\/device\/panda-1\/event\//);
      expect(query).toEqual({ boot: '42', secret: 's3cret' });
    }
    expect(await bench.calls()).toEqual([
      'syslogd -L -O /log.syslog -R 192.0.2.7:5514',
      expect.stringMatching(/^date -u -s \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
      'umount /mnt/1',
      'umount /mnt/2',
      'umount /mnt/5',
      'mkfs.ext4 -q -F -L System /card2',
      'mkfs.ext4 -q -F -L Cache /card3',
      'mkfs.ext4 -q -F -L Userdata /card5',
      'mkfs.ext4 -q -F -L Media /card6',
      'mount -t vfat /card1 /mnt/1',
      'mount -t ext4 /card2 /mnt/2',
      'mount -t ext4 /card5 /mnt/5',
      'umount /mnt/1',
      'umount /mnt/2',
      'umount /mnt/5',
      expect.stringMatching(/^reboot/),
    ]);
    const written = (file: string) => readFile(join(bench.mount, file), 'utf8');
    expect(await written('1/uImage')).toBe('kernel');
    expect(await written('1/uInitrd')).toBe('ramdisk');
    await expect(written('1/other')).rejects.toThrow('ENOENT');
    expect(await written('2/bin/sh')).toBe('two');
    expect(await written('5/local/x')).toBe('three');
  });

  testIf('an archive that cannot be unpacked is a bad image, and the device does not reboot', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    bench.files.set('/build/system.tar.bz2', 'no archive');
    expect(await bench.run(shell, commandLine('b2g-second-stage'))).toMatchObject({ code: 2 });
    expect(bench.events).toEqual(['mobile_init_started', 'b2g_downloading', 'b2g_extracting', 'bad_image']);
    expect(bench.requests.at(-1)?.query.detail).toBe('system.tar.bz2 could not be unpacked');
    expect((await bench.calls()).join()).not.toContain('reboot');
  });

  testIf('a wrong check sum is a bad image before anything is written', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    bench.files.set('/build/SHA256SUMS', `${'0'.repeat(64)}  userdata.tar.bz2\n`);
    expect(await bench.run(shell, commandLine('b2g-second-stage'))).toMatchObject({ code: 2 });
    expect(bench.events).toEqual(['mobile_init_started', 'b2g_downloading', 'bad_image']);
    expect((await bench.calls()).join()).not.toContain('mkfs');
  });

  testIf('an archive that the server does not have is a bad image', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    bench.files.delete('/build/boot.tar.bz2');
    expect(await bench.run(shell, commandLine('b2g-second-stage'))).toMatchObject({ code: 2 });
    expect(bench.events.at(-1)).toBe('bad_image');
    expect(bench.requests.at(-1)?.query.detail).toBe(`${bench.url}/build/boot.tar.bz2 cannot be had: the server answers 404`);
  });

  testIf('a script of an earlier boot ends as soon as it learns of it', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    bench.eventReply = '{"outcome":"stale","message":"the device boots anew"}';
    expect(await bench.run(shell, commandLine('b2g-second-stage'))).toMatchObject({ code: 2 });
    expect(bench.events).toEqual(['mobile_init_started']);
    expect((await bench.calls()).join()).not.toMatch(/date|mkfs|mount|reboot/);
  });

  testIf('without parameters of its own the server is that of the script, and the boot configuration knows the boot', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    bench.bootConfig = JSON.stringify({ ...JSON.parse(bench.bootConfig), mozpool_boot: 7, mozpool_secret: 'from bootconfig' });
    const { code } = await bench.run(shell, `quiet mobile-imaging-url=${bench.url}/scripts/b2g-second-stage.sh`);
    expect(code).toBe(0);
    expect(bench.events).toHaveLength(4);
    for (const { query } of bench.requests.filter(({ path }) => path.includes('/event/')))
      expect(query).toEqual({ boot: '7', secret: 'from bootconfig' });
  });

  testIf('an event that the server does not know does not end the imaging', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    bench.eventStatuses.set('b2g_downloading', [404]);
    expect(await bench.run(shell, commandLine('b2g-second-stage'))).toMatchObject({ code: 0 });
    expect(bench.events).toEqual(['mobile_init_started', 'b2g_extracting', 'b2g_rebooting']);
  });

  testIf('the clock comes from an NTP server where the kernel is told of one that answers, else from the imaging server', async () => {
    bench = await startBootScriptBench();
    bench.files.set('/boot/authorized_keys', '');
    const line = commandLine('maintenance-second-stage', 'ntp-server=ntp.example');
    const home = { MOZPOOL_SSH_HOME: join(bench.mount, 'ssh') };
    await bench.run(shell, line, home);
    expect((await bench.calls()).filter((call) => /ntp|date/.test(call))).toEqual(['ntpdate -u -b -t 2 ntp.example']);
    await bench.standIn('ntpdate', 'echo no server; exit 1');
    const { output } = await bench.run(shell, line, home);
    expect(output).toContain('the clock could not be set from ntp.example: no server');
    const set = (await bench.calls()).findLast((call) => call.startsWith('date'));
    expect(Math.abs(Date.parse(`${set?.slice('date -u -s '.length)}Z`) - Date.now())).toBeLessThan(20_000);
  });

  testIf('a server that stays away ends the script when its patience does', async () => {
    bench = await startBootScriptBench();
    bench.eventStatuses.set('mobile_init_started', Array(1000).fill(503));
    const { code, output } = await bench.run(shell, commandLine('b2g-second-stage'), { MOZPOOL_PATIENCE: '0' });
    expect(code).toBe(2);
    expect(output).toContain('could not be reported');
  });

  testIf('Android comes from the imaging server unless the configuration says otherwise', async () => {
    bench = await startBootScriptBench();
    await serveBuild();
    for (const [path, file] of [...bench.files]) bench.files.set(path.replace('/build/', '/boot/android/'), file);
    expect(await bench.run(shell, commandLine('android-second-stage'))).toMatchObject({ code: 0 });
    expect(bench.events).toEqual(['mobile_init_started', 'android_downloading', 'android_extracting', 'android_rebooting']);
  });

  testIf('a disk image is unpacked onto the disk when its check sum is right and it fits', async () => {
    bench = await startBootScriptBench();
    const packed = gzipSync(Buffer.alloc(100_000, 'image'));
    bench.files.set('/disk.img.gz', packed);
    const sha256 = createHash('sha256').update(packed).digest('hex');
    bench.bootConfig = JSON.stringify({ image_url: `${bench.url}/disk.img.gz`, image_sha256: sha256 });
    expect(await bench.run(shell, commandLine('image-second-stage'))).toMatchObject({ code: 0 });
    expect(bench.events).toEqual(['mobile_init_started', 'image_downloading', 'image_extracting', 'image_rebooting']);
    expect(await bench.calls()).toContain('dd of=/no-such-disk bs=1M');

    bench.events.length = 0;
    await bench.standIn('blockdev', 'echo 99999');
    expect(await bench.run(shell, commandLine('image-second-stage'))).toMatchObject({ code: 2 });
    expect(bench.events).toEqual(['mobile_init_started', 'image_downloading', 'bad_image']);
  });

  testIf.each([
    ['has another check sum', { image_sha256: '0'.repeat(64) }, /check sum .* not 0000/],
    ['is damaged', {}, /could not be unpacked/],
  ])('a disk image that %s is bad, and the disk stays as it is', async (_what, config, reason) => {
    bench = await startBootScriptBench();
    const packed = gzipSync(Buffer.alloc(100_000, 'image'));
    packed[packed.length - 5]! ^= 1;
    bench.files.set('/disk.img.gz', packed);
    bench.bootConfig = JSON.stringify({ image_url: `${bench.url}/disk.img.gz`, ...config });
    expect(await bench.run(shell, commandLine('image-second-stage'))).toMatchObject({ code: 2 });
    expect(bench.events).toEqual(['mobile_init_started', 'image_downloading', 'bad_image']);
    expect(bench.requests.at(-1)?.query.detail).toMatch(reason);
    expect((await bench.calls()).join()).not.toMatch(/dd of|reboot/);
  });

  testIf('maintenance starts an SSH server, then says so', async () => {
    bench = await startBootScriptBench();
    bench.files.set('/boot/authorized_keys', 'ssh-ed25519 AAAA someone\n');
    const home = join(bench.mount, 'ssh');
    expect(await bench.run(shell, commandLine('maintenance-second-stage'), { MOZPOOL_SSH_HOME: home })).toMatchObject({ code: 0 });
    expect(bench.events).toEqual(['mobile_init_started', 'maint_mode']);
    expect(await readFile(join(home, 'authorized_keys'), 'utf8')).toContain('AAAA');
    expect((await bench.calls()).join()).toMatch(/sshd/);
  });

  testIf('the self-test runs its tests by priority and says what failed', async () => {
    bench = await startBootScriptBench();
    const partitions = readFileSync('/proc/partitions');
    const sha1 = createHash('sha1').update(partitions).digest('hex');
    const settings = { config: { hardware_type: 'Panda ES' }, test_proc_partition_hash: { priority: 2, verbose: true, file_hash: sha1 } };
    bench.files.set('/selftest.json', JSON.stringify(settings));
    const line = commandLine('selftest-second-stage', `selftest-config=${bench.url}/selftest.json`);
    const passed = await bench.run(shell, line);
    expect(passed).toMatchObject({ code: 0, output: expect.stringContaining('test_proc_partition_hash[PASSED]') });
    expect(bench.events).toEqual(['mobile_init_started', 'self_test_running', 'self_test_ok']);

    bench.events.length = 0;
    bench.files.set(
      '/selftest.json',
      JSON.stringify({ ...settings, test_mmc_blk_dev: { priority: 1, verbose: true, mmc_device_list: ['no-such-card'] } }),
    );
    expect(await bench.run(shell, line)).toMatchObject({ code: 2 });
    expect(bench.events).toEqual(['mobile_init_started', 'self_test_running', 'failed_self_test']);
    expect(bench.requests.at(-1)?.query.detail).toContain('no-such-card is no block device');
  });
});
