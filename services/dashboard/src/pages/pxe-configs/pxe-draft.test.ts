import { bootFacts, filledIn, linesWithUnknown, NEW_PXE_CONFIG, newPxeProblems, pxeProblems } from './pxe-draft.js';

const text = (contents: string) => ({ description: 'x', contents });

test('a new one lacks its name only', () => expect(Object.keys(newPxeProblems(NEW_PXE_CONFIG))).toEqual(['name']));

test('a placeholder that nothing fills in is told in the words of the server, with its lines', () => {
  const contents = 'DEFAULT a\nLABEL a\nKERNEL %KERNEL%\nAPPEND %DEVICE% %2F%AA%BB\nINITRD %RAMDISK%';
  expect(pxeProblems(text(contents)).contents).toMatch(/^There is no placeholder %KERNEL%, %RAMDISK%; there are %IPADDRESS%, /);
  expect(linesWithUnknown(contents)).toEqual([3, 5]);
  expect(filledIn(contents)).toBeNull();
});

test('a text that is empty or too long is told by the schema', () => {
  expect(pxeProblems(text('')).contents).toBe('Must not be empty.');
  expect(pxeProblems(text('x'.repeat(65_537))).contents).toBe('Must have at most 65536 characters.');
});

test('an example shows what the board gets', () => {
  expect(filledIn('KERNEL %HTTP_URL%/vmlinuz device=%DEVICE%')).toBe('KERNEL http://10.0.0.1:8082/vmlinuz device=panda-0001');
  expect(bootFacts('DEFAULT b\nLABEL a\nKERNEL x\nLABEL b\nKERNEL y\nAPPEND quiet')).toEqual([
    ['Entry', 'b'],
    ['Kernel', 'y'],
    ['Command line', 'quiet'],
  ]);
});

test('a text that boots nothing is known as one, a script for iPXE as something that does', () => {
  expect(bootFacts('# only a comment')).toBeNull();
  expect(pxeProblems(text('# only a comment')).contents).toMatch(/^Boots nothing: /);
  expect(pxeProblems(text('#!ipxe\nboot'))).toEqual({});
});
