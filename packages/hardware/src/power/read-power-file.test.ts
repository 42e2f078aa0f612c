import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPowerFile } from './read-power-file.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-power-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function read(content: unknown) {
  const path = join(directory, 'power.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readPowerFile(path);
}

test('names what power URLs may name, secrets also from files of their own', async () => {
  await writeFile(join(directory, 'bmc'), 'hunter2\n');
  const settings = await read({
    credentials: { bmc: { user: 'operator', password: { file: 'bmc' } }, pdu: { community: 'private' } },
    commands: { box: { on: ['/bin/box', 'on'], off: ['/bin/box', 'off', '{outlet}'], env: { TOKEN: { file: join(directory, 'bmc') } } } },
    rest: {
      strip: {
        on: { url: 'http://strip/on' },
        off: { url: 'http://strip/off', method: 'POST' },
        credentials: 'bmc',
        authentication: 'basic',
      },
    },
  });
  expect(settings).toMatchObject({
    credentials: { bmc: { user: 'operator', password: 'hunter2' }, pdu: { community: 'private' } },
    commands: { box: { off: ['/bin/box', 'off', '{outlet}'], env: { TOKEN: 'hunter2' } } },
    rest: { strip: { on: { method: 'GET', url: 'http://strip/on' }, tls: 'verify', authentication: 'basic' } },
  });
});

test('without a file there is nothing to name', async () => {
  expect(await readPowerFile(undefined)).toEqual({ credentials: {}, commands: {}, rest: {} });
});

test.each([
  ['{"credentials": {"x": {"password": "hunter2"', /it is not JSON$/],
  [{ credentials: { x: { pasword: 'hunter2' } } }, /credentials\.x: .*pasword/],
  [{ credentials: { 'a b': {} } }, /credentials\.a b/],
  [{ credentials: { x: { password: { file: 'absent' } } } }, /absent cannot be read \(ENOENT\)/],
  [{ commands: { x: { off: 'reboot now' } } }, /commands\.x\.off/],
  [{ commands: { x: { off: [] } } }, /begin with a program/],
  [{ commands: { x: { off: ['a'], read: ['b'] } } }, /commands\.x: has a read, so it needs readsOn or readsOff/],
  [{ commands: { x: { off: ['a'], read: ['b'], readsOn: '(' } } }, /regular expression/],
  [{ rest: { x: { on: { url: 'ftp://x' }, off: { url: 'http://x' } } } }, /rest\.x\.on\.url/],
  [{ rest: { x: { on: { url: 'http://x' }, off: { url: 'http://x' }, credentials: 'y' } } }, /no credentials "y"/],
])('%j is refused with the place, without secrets', async (content, message) => {
  const refused = read(content);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.not.toThrow(/hunter2/);
});

test('a file that is not there is named', async () => {
  await expect(readPowerFile(join(directory, 'none'))).rejects.toThrow(/none cannot be read \(ENOENT\)/);
});
