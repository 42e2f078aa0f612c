import {
  findUnknownPlaceholders,
  kernelParameter,
  parseKernelCommandLine,
  parsePxelinux,
  placeholderProblem,
  pxelinuxFileName,
  pxelinuxPath,
  substitutePlaceholders,
} from './index.js';

describe('file names', () => {
  test('are 01 and the MAC in lower case with dashes', () => {
    expect(pxelinuxFileName('AABBCCDDEEFF')).toBe('01-aa-bb-cc-dd-ee-ff');
    expect(pxelinuxPath('aa:bb:cc:dd:ee:ff')).toBe('pxelinux.cfg/01-aa-bb-cc-dd-ee-ff');
  });
});

describe('the kernel command line', () => {
  test('takes the last of several occurrences', () => {
    expect(kernelParameter('mobile-imaging-url=http://a/1 quiet mobile-imaging-url=http://b/2', 'mobile-imaging-url')).toBe('http://b/2');
  });

  test('keeps equals signs and quoted blanks in values, and words without a value', () => {
    const parameters = parseKernelCommandLine(' ro  selftest-config=http://a/?x=1&y=2 note="two words"\tquiet ');
    expect([...parameters]).toEqual([
      ['ro', ''],
      ['selftest-config', 'http://a/?x=1&y=2'],
      ['note', 'two words'],
      ['quiet', ''],
    ]);
  });

  test('has no parameter that is not there, whatever its name', () => {
    expect(kernelParameter('quiet', 'constructor')).toBeNull();
    expect(parseKernelCommandLine('').size).toBe(0);
  });
});

describe('placeholders', () => {
  test('are filled in, each as often as it occurs', () => {
    const text = 'APPEND mobile-imaging-url=http://%IPADDRESS%/x syslog-server=%IPADDRESS% url=%HTTP_URL% d=%DEVICE% b=%BOOT% s=%SECRET%';
    expect(
      substitutePlaceholders(text, { IPADDRESS: '10.0.0.1', HTTP_URL: 'http://h:8082', DEVICE: 'panda-1', BOOT: '7', SECRET: 's$&' }),
    ).toBe('APPEND mobile-imaging-url=http://10.0.0.1/x syslog-server=10.0.0.1 url=http://h:8082 d=panda-1 b=7 s=s$&');
  });

  test('that nobody knows are found before they are saved', () => {
    expect(findUnknownPlaceholders('a=%IPADDRESS% b=%IPADRESS% c=%IPADRESS% d=%NOPE%')).toEqual(['IPADRESS', 'NOPE']);
    expect(findUnknownPlaceholders('url=http://a/%2F%AA%BB 100% of 50%')).toEqual([]);
  });

  test('that nothing fills in are told with those that are there', () => {
    expect(placeholderProblem('a=%NOPE% b=%DEVICE%')).toBe(
      'there is no placeholder %NOPE%; there are %IPADDRESS%, %HTTP_URL%, %DEVICE%, %BOOT%, %SECRET%',
    );
    expect(placeholderProblem('a=%DEVICE% 100%')).toBeNull();
  });

  test('without a value stop the boot text from being made', () => {
    expect(() => substitutePlaceholders('%SECRET%', {})).toThrow(/no value for the placeholder %SECRET%/);
    expect(() => substitutePlaceholders('%NOPE%', {})).toThrow(/known are %IPADDRESS%/);
  });
});

describe('a PXELINUX configuration', () => {
  test('boots the label that DEFAULT names', () => {
    const entry = parsePxelinux(`# panda
default live
prompt 0
timeout 10
LABEL other
  KERNEL zImage
label LIVE
  kernel uImage
  append console=ttyO2,115200n8 initrd=uInitrd mobile-imaging-url=http://10.0.0.1/scripts/b2g-second-stage.sh
`);
    expect(entry).toMatchObject({ label: 'LIVE', kernel: 'uImage', initrd: 'uInitrd', localBoot: false });
    expect(entry?.parameters.get('mobile-imaging-url')).toBe('http://10.0.0.1/scripts/b2g-second-stage.sh');
  });

  test('prefers an INITRD line to initrd= in APPEND', () => {
    expect(parsePxelinux('LABEL a\nLINUX k\nINITRD i1\nAPPEND initrd=i2 quiet')).toMatchObject({
      kernel: 'k',
      initrd: 'i1',
      append: 'initrd=i2 quiet',
    });
  });

  test('boots the first label without a DEFAULT, and a bare kernel without labels', () => {
    expect(parsePxelinux('label one\r\nkernel k1\r\nlabel two\r\nkernel k2\r\n')).toMatchObject({
      label: 'one',
      kernel: 'k1',
      initrd: null,
      append: '',
    });
    expect(parsePxelinux('KERNEL k\nAPPEND quiet')).toMatchObject({ label: null, kernel: 'k', append: 'quiet' });
  });

  test('takes a DEFAULT that names no label for a kernel with parameters', () => {
    expect(parsePxelinux('DEFAULT vmlinuz ro quiet\nAPPEND initrd=i')).toMatchObject({
      kernel: 'vmlinuz',
      initrd: 'i',
      append: 'ro quiet initrd=i',
    });
  });

  test('lets labels inherit a global APPEND unless they say "-"', () => {
    expect(parsePxelinux('append quiet\nlabel a\nkernel k')).toMatchObject({ append: 'quiet' });
    expect(parsePxelinux('append quiet\nlabel a\nkernel k\nappend -')).toMatchObject({ append: '' });
  });

  test('may boot the local disk, or nothing', () => {
    expect(parsePxelinux('label a\nlocalboot 0')).toMatchObject({ kernel: null, localBoot: true });
    expect(parsePxelinux('')).toBeNull();
    expect(parsePxelinux('# only a comment\nTIMEOUT 5\nlabel empty')).toBeNull();
  });
});
