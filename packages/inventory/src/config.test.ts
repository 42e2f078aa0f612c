import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventoryFile } from './config.js';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mozpool-inventory-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function read(content: unknown) {
  const path = join(directory, 'inventory.yaml');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readInventoryFile(path);
}
const netbox = { kind: 'netbox', name: 'n', url: 'https://netbox.example.org/', token: 'x' };

test('several sources, in YAML, with a secret in a file of its own and paths beside the inventory file', async () => {
  await writeFile(join(directory, 'token'), 'nbt_a.b\n');
  await writeFile(join(directory, 'more.json'), '[{"name": "a"}]');
  const sources = await read(`
sources:
  - kind: netbox
    name: netbox
    url: https://netbox.example.org/
    token: {file: token}
    filter: {site: [north, south], role: board}
    mapping:
      environment: ["{custom_fields.pool}", lab]
      labels: {rack: "{rack.name}"}
  - {kind: file, name: more, path: more.json}
`);
  expect(sources.map(({ name }) => name)).toEqual(['netbox', 'more']);
  expect(sources[0]!.mapping).toMatchObject({
    fields: { environment: ['{custom_fields.pool}', 'lab'], name: '{name}' },
    labels: { rack: '{rack.name}' },
  });
  expect(await sources[1]!.read(AbortSignal.timeout(1_000))).toEqual({ told: [{ key: 'a', facts: { name: 'a' } }], skipped: [] });
});

test.each([
  ['{"sources": [{"token": "hunter2"', /is not YAML or JSON \(line 1\)/],
  [{}, /sources: /],
  [{ sources: [] }, /sources: must not be empty/],
  [{ sources: [{ kind: 'ldap', name: 'x' }] }, /must have a "kind": netbox, file or mozilla/],
  [{ sources: [netbox, netbox] }, /two sources have the same name/],
  [{ sources: [{ ...netbox, url: 'ftp://x' }] }, /sources\.0\.url: must be a URL that begins with https/],
  [{ sources: [{ ...netbox, tokn: 'hunter2' }] }, /tokn/],
  [{ sources: [{ ...netbox, token: { file: 'absent' } }] }, /absent, which cannot be read \(ENOENT\)/],
  [{ sources: [{ ...netbox, mapping: { name: '{a b}' } }] }, /mapping\.name: .*must be text such as|\{a b\} is no path/],
  [{ sources: [{ ...netbox, mapping: { nmae: '{name}' } }] }, /nmae/],
  [{ sources: [{ ...netbox, ignore_imaging_servers: '(' }] }, /is no regular expression/],
])('%j is refused with the place, without secrets', async (content, message) => {
  const refused = read(content);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.not.toThrow(/hunter2/);
});

test('a file that is not there is named', () =>
  expect(readInventoryFile(join(directory, 'none'))).rejects.toThrow(/none cannot be read \(ENOENT\)/));
