import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFile, type FoundFile } from '../files/file-identity.js';
import { directoryRoute } from './directory-route.js';

const client = { address: '127.0.0.1', port: 1 };
let directory: string;
let root: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-route-'));
  root = join(directory, 'root');
  await mkdir(join(root, 'pxelinux.cfg'), { recursive: true });
  await writeFile(join(root, 'kernel'), 'kernel');
  await writeFile(join(root, 'pxelinux.cfg', 'default'), 'default');
  await writeFile(join(directory, 'secret'), 'secret');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const get = async (path: string, below = root): Promise<string | null> => {
  const found = (await directoryRoute(below)({ path, client })) as FoundFile | null;
  return found && (await readFile(found.path, 'utf8'));
};

test('serves regular files below its root', async () => {
  expect(await get('kernel')).toBe('kernel');
  expect(await get('pxelinux.cfg/default')).toBe('default');
});

test('has nothing to say about what is missing, a directory, or below a file', async () => {
  expect(await get('nothing')).toBeNull();
  expect(await get('pxelinux.cfg')).toBeNull();
  expect(await get('kernel/x')).toBeNull();
});

test('follows links that end below the root and no others', async () => {
  await symlink('../kernel', join(root, 'pxelinux.cfg', 'inside'));
  await symlink('../secret', join(root, 'outside'));
  await symlink('..', join(root, 'up'));
  await symlink('loop', join(root, 'loop'));
  expect(await get('pxelinux.cfg/inside')).toBe('kernel');
  expect(await get('outside')).toBeNull();
  expect(await get('up/secret')).toBeNull();
  expect(await get('up/root/kernel')).toBe('kernel');
  expect(await get('loop')).toBeNull();
});

test('does not trust its caller to have normalised the path', async () => {
  expect(await get('../secret')).toBeNull();
});

test('does not wait for the writer of a FIFO', async () => {
  execFileSync('mkfifo', [join(root, 'fifo')]);
  expect(await get('fifo')).toBeNull();
});

test('a root that is itself a link works', async () => {
  await symlink(root, join(directory, 'link'));
  expect(await get('kernel', join(directory, 'link'))).toBe('kernel');
});

test('says which file it is, for whoever opens it later', async () => {
  const path = join(root, 'kernel');
  expect(await directoryRoute(root)({ path: 'kernel', client })).toEqual({ path, ...describeFile(await stat(path)) });
});
