import {
  encodeSutCommand,
  encodeSutReply,
  isSutDirectory,
  parseRegisterLine,
  parseSutCommand,
  parseSutMd5,
  parseSutReply,
  parseSutTestRoot,
  parseSutVersion,
  registerLine,
  SUT_PROMPT,
  sutWarning,
  takeSutLine,
  takeSutReply,
} from './index.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('commands', () => {
  test.each([
    ['76 65 72 0D 0A', ['ver']],
    ['63 64 20 2F 6D 6E 74 0D 0A', ['cd', '/mnt']],
    ['69 73 64 69 72 20 2F 78 0D 0A', ['isdir', '/x']],
    ['70 75 73 68 20 2F 61 20 32 0D 0A', ['push', '/a', 2]],
  ] as [string, [string, ...(string | number)[]]][])('%s is the line for %j', (bytes, [name, ...args]) => {
    expect(encodeSutCommand(name, ...args)).toEqual(hex(bytes));
    const taken = takeSutLine(hex(bytes));
    expect(taken?.rest).toHaveLength(0);
    expect(parseSutCommand(taken!.line)).toEqual({ name, args: args.map(String) });
  });

  test('blanks and quotes in arguments survive the way there and back', () => {
    const args = ['/mnt/two words', 'it\'s "so"', 'back\\slash x', ''];
    expect(parseSutCommand(takeSutLine(encodeSutCommand('isdir', ...args))!.line).args).toEqual(args);
  });

  test('a line end inside an argument cannot smuggle in a second command', () => {
    expect(() => encodeSutCommand('isdir', '/x\r\nrebt')).toThrow(/line end/);
  });

  test('a LF that has not arrived with its CR begins the next line', () => {
    expect(takeSutLine(Buffer.from('ver\r'))).toEqual({ line: 'ver', rest: Buffer.alloc(0) });
    expect(takeSutLine(Buffer.from('\nver\r\n'))).toEqual({ line: '', rest: Buffer.from('ver\r\n') });
    expect(takeSutLine(Buffer.from('push /a 2\r\nhi'))).toEqual({ line: 'push /a 2', rest: Buffer.from('hi') });
    expect(takeSutLine(Buffer.from('ver'))).toBeNull();
  });

  test('names count in any case, and a backslash in a path stays', () => {
    expect(parseSutCommand('  ISDIR  a\\b ')).toEqual({ name: 'isdir', args: ['a\\b'] });
    expect(parseSutCommand('')).toEqual({ name: '', args: [] });
  });
});

describe('replies', () => {
  test('the greeting is the prompt alone', () => {
    expect(SUT_PROMPT).toEqual(hex('24 3E 00'));
    expect(takeSutReply(hex('24 3E 00'))).toEqual({ reply: { text: '', warning: false }, rest: Buffer.alloc(0) });
    expect(encodeSutReply()).toEqual(SUT_PROMPT);
  });

  test('a reply is whole only with all three bytes of its prompt', () => {
    const bytes = hex('53 55 54 41 67 65 6E 74 41 6E 64 72 6F 69 64 20 56 65 72 73 69 6F 6E 20 31 2E 31 38 0A 24 3E 00');
    expect(encodeSutReply('SUTAgentAndroid Version 1.18')).toEqual(bytes);
    expect(takeSutReply(bytes.subarray(0, -1))).toBeNull();
    expect(parseSutVersion(takeSutReply(bytes)!.reply)).toEqual({ agent: 'SUTAgentAndroid', version: '1.18' });
  });

  test('what follows the prompt is left for the next reply', () => {
    expect(takeSutReply(Buffer.from('a\n$>\0b'))).toEqual({ reply: { text: 'a', warning: false }, rest: Buffer.from('b') });
  });

  test('a warning counts only at the very start', () => {
    expect(parseSutReply(`${sutWarning('/x does not exist')}\nmore\n`)).toEqual({ text: '/x does not exist', warning: true });
    expect(parseSutReply('##AGENT-WARNING##no blank')).toEqual({ text: 'no blank', warning: true });
    expect(parseSutReply(`Deleting file(s)\n${sutWarning('late')}\n`).warning).toBe(false);
  });

  test('a push is confirmed by the MD5 of the stored file, also with a blank line before it', () => {
    const bytes = hex('34 39 66 36 38 61 35 63 38 34 39 33 65 63 32 63 30 62 66 34 38 39 38 32 31 63 32 31 66 63 33 62 0A 24 3E 00');
    expect(parseSutMd5(takeSutReply(bytes)!.reply)).toBe('49f68a5c8493ec2c0bf489821c21fc3b');
    expect(parseSutMd5(parseSutReply('\n49F68A5C8493EC2C0BF489821C21FC3B\n'))).toBe('49f68a5c8493ec2c0bf489821c21fc3b');
    expect(parseSutMd5(parseSutReply(sutWarning('Push failed!')))).toBeNull();
    expect(parseSutMd5(parseSutReply(''))).toBeNull();
  });

  test.each([
    ['TRUE\n', true],
    ['\r\nTRUE', true],
    ['FALSE\n', false],
    ['true\n', false],
    ['', false],
    ['/mnt/sdcard/tests: No such file or directory\n', false],
    ['##AGENT-WARNING## /x does not exist\n', false],
  ])('isdir answering %j means %s', (raw, is) => {
    expect(isSutDirectory(parseSutReply(raw))).toBe(is);
  });

  test('a test root is an absolute path', () => {
    expect(parseSutTestRoot(parseSutReply('/mnt/sdcard\n'))).toBe('/mnt/sdcard');
    expect(parseSutTestRoot(parseSutReply('/mnt/sdcard/\n'))).toBe('/mnt/sdcard');
    expect(parseSutTestRoot(parseSutReply(''))).toBeNull();
    expect(parseSutTestRoot(parseSutReply(sutWarning('/x')))).toBeNull();
  });
});

describe('registration', () => {
  const line =
    'register NAME=00%3A11%3A22%3A33%3A44%3A55&IPADDR=10.0.0.7&CMDPORT=20701&DATAPORT=20700&OS=Android-IML74K&SCRNWIDTH=800&SCRNHEIGHT=480&BPP=8&MEMORY=356515840&HARDWARE=&POOL=&ABI=armeabi-v7a\n';
  const fields = {
    NAME: '00:11:22:33:44:55',
    IPADDR: '10.0.0.7',
    CMDPORT: 20701,
    DATAPORT: 20700,
    OS: 'Android-IML74K',
    SCRNWIDTH: 800,
    SCRNHEIGHT: 480,
    BPP: 8,
    MEMORY: 356515840,
    HARDWARE: '',
    POOL: '',
    ABI: 'armeabi-v7a',
  };

  test('writes the line of the Android agent', () => {
    expect(registerLine(fields)).toBe(line);
  });

  test('reads it with and without the word', () => {
    const expected = Object.entries(fields).map(([name, value]) => [name, String(value)]);
    expect([...parseRegisterLine(line)!]).toEqual(expected);
    expect([...parseRegisterLine(line.slice('register '.length))!]).toEqual(expected);
    expect(parseRegisterLine('NAME=panda-1&IPADDR=10.0.0.7')?.get('NAME')).toBe('panda-1');
  });

  test('decodes after splitting, and encodes blanks as %20', () => {
    expect(registerLine({ NAME: 'a b&c=d' }, { word: false })).toBe('NAME=a%20b%26c%3Dd\n');
    expect(parseRegisterLine('register NAME=a%20b%26c%3Dd')?.get('NAME')).toBe('a b&c=d');
  });

  test.each(['', 'register', 'register ', 'hello', 'register NAME', 'register A=1', 'register NAME=%ZZ'])(
    '%j is no registration',
    (text) => {
      expect(parseRegisterLine(text)).toBeNull();
    },
  );
});
