import { grubConfig, ipxeScript, parseBootPath } from './index.js';

test.each([
  ['pxelinux.cfg/01-aa-bb-cc-dd-ee-ff', 'pxelinux'],
  ['panda/pxelinux.cfg/01-AA-BB-CC-DD-EE-FF', 'pxelinux'],
  ['grub/grub.cfg-01-aa-bb-cc-dd-ee-ff', 'grub'],
  ['grub.cfg-aa-bb-cc-dd-ee-ff', 'grub'],
  ['aa-bb-cc-dd-ee-ff.ipxe', 'ipxe'],
  ['ipxe/aa:bb:cc:dd:ee:ff.ipxe', 'ipxe'],
])('%s is the configuration of a machine for %s', (path, loader) => {
  expect(parseBootPath(path)).toEqual({ mac: 'aabbccddeeff', loader });
});

test.each([
  'pxelinux.cfg/default',
  'pxelinux.cfg/C000025B',
  'pxelinux.cfg/aa-bb-cc-dd-ee-ff',
  'pxelinux.cfg/01-aa-bb-cc-dd-ee-ff/x',
  'xpxelinux.cfg/01-aa-bb-cc-dd-ee-ff',
  'grub.cfg',
  'grub.cfg-C000025B',
  'boot.ipxe',
  'aabbccddeeff',
])('%s belongs to no machine', (path) => expect(parseBootPath(path)).toBeNull());

const PXE = 'DEFAULT a\nLABEL a\n  KERNEL live/vmlinuz\n  INITRD live/initrd.img,/more.img\n  APPEND quiet url=http://a/?x=1&y=2\n';

test('iPXE gets a script with URLs', () => {
  expect(ipxeScript(PXE, { prefix: 'http://10.0.0.1:8082/boot' })).toBe(
    [
      '#!ipxe',
      'kernel http://10.0.0.1:8082/boot/live/vmlinuz quiet url=http://a/?x=1&y=2',
      'initrd http://10.0.0.1:8082/boot/live/initrd.img',
      'initrd http://10.0.0.1:8082/boot/more.img',
      'boot\n',
    ].join('\n'),
  );
  expect(ipxeScript('LABEL a\nKERNEL http://b/k', { prefix: 'x' })).toBe('#!ipxe\nkernel http://b/k\nboot\n');
});

test('a stored iPXE script is served as it is', () =>
  expect(ipxeScript('#!ipxe\nsanboot x\n', { prefix: '' })).toBe('#!ipxe\nsanboot x\n'));

test('GRUB gets paths on the server that it knows, and its special characters escaped', () => {
  expect(grubConfig(PXE, { prefix: '/boot' })).toBe(
    [
      'set timeout=0',
      'linux /boot/live/vmlinuz quiet url=http://a/?x=1\\&y=2',
      'initrd /boot/live/initrd.img /boot/more.img',
      'boot\n',
    ].join('\n'),
  );
});

test('booting the disk, or nothing, gives the machine back to its firmware', () => {
  for (const text of ['LABEL a\nLOCALBOOT 0', '']) {
    expect(ipxeScript(text, { prefix: '' })).toBe('#!ipxe\nexit\n');
    expect(grubConfig(text, { prefix: '' })).toBe('set timeout=0\nexit\n');
  }
});
