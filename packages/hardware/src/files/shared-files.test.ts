import { mkdtemp, rename, rm, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSharedFiles, FileChangedError, type SharedFiles } from './shared-files.js';

const BLOCK = 10;
let directory: string;
let path: string;
let files: SharedFiles;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-shared-'));
  path = join(directory, 'image');
  await writeFile(path, 'first.....second....third');
  files = createSharedFiles({ blockBytes: BLOCK, maxBytes: 2 * BLOCK });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const change = async (text: string) => {
  await writeFile(path, text);
  // clocks of file systems are coarse
  await utimes(path, 1, 1);
};

test('is read from any offset to the end of a block', async () => {
  const file = await files.open(path);
  expect(file.size).toBe(25);
  expect((await file.readFrom(0)).toString()).toBe('first.....');
  expect((await file.readFrom(12)).toString()).toBe('cond....');
  expect((await file.readFrom(20)).toString()).toBe('third');
  await file.close();
});

test('readers at the same time have the same memory, later ones have not', async () => {
  const [one, other] = [await files.open(path), await files.open(path)];
  const [first, second] = await Promise.all([one.readFrom(0), other.readFrom(0)]);
  expect(second.buffer).toBe(first.buffer);
  await one.close();
  expect((await other.readFrom(3)).buffer).toBe(first.buffer);
  await other.close();
  const later = await files.open(path);
  expect((await later.readFrom(0)).buffer).not.toBe(first.buffer);
  await later.close();
});

test('no more blocks are kept than the limit says, the latest ones', async () => {
  const file = await files.open(path);
  const [first] = [await file.readFrom(0), await file.readFrom(10), await file.readFrom(20)];
  const last = await file.readFrom(20);
  expect((await file.readFrom(20)).buffer).toBe(last.buffer);
  expect((await file.readFrom(0)).buffer).not.toBe(first.buffer);
  await file.close();
});

test('whoever reads a file that is rewritten gets an error and nothing of the new content', async () => {
  const old = await files.open(path);
  expect((await old.readFrom(0)).toString()).toBe('first.....');
  await change('FIRST.....SECOND....THIRD');
  await expect(old.readFrom(10)).rejects.toThrow(FileChangedError);
  const fresh = await files.open(path);
  expect((await fresh.readFrom(0)).toString()).toBe('FIRST.....');
  expect((await fresh.readFrom(10)).toString()).toBe('SECOND....');
  await Promise.all([old.close(), fresh.close()]);
});

test('a file that becomes shorter is a changed one', async () => {
  const file = await files.open(path);
  await truncate(path, 12);
  await expect(file.readFrom(10)).rejects.toThrow(FileChangedError);
  await file.close();
});

test('a file that is replaced or removed is read to its end by those who have begun', async () => {
  const old = await files.open(path);
  await old.readFrom(0);
  await writeFile(`${path}.new`, 'other');
  await rename(`${path}.new`, path);
  expect((await old.readFrom(10)).toString()).toBe('second....');
  const fresh = await files.open(path);
  await unlink(path);
  expect((await fresh.readFrom(0)).toString()).toBe('other');
  await Promise.all([old.close(), fresh.close()]);
});

test('what cannot be opened is the reader’s error', async () => {
  await expect(files.open(join(directory, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
});
