import { readFile } from 'node:fs/promises';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

interface Example {
  method: string;
  path: string;
  body: unknown;
}

/** The calls of a page's shell blocks: `curl [options] $API/path [-d 'JSON']`. */
async function examplesOf(page: string): Promise<Example[]> {
  const text = await readFile(new URL(`../../../../docs/how-to/${page}.md`, import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block).join('');
  return [...blocks.matchAll(/^curl (?:-N )?(?:-X (\w+) )?"?(\$API[^\s"]*)"?(?: -d '([^']*)')?$/gm)].map(([, method, url, body]) => ({
    method: method ?? 'GET',
    path: url!.replace('$API', '/api'),
    body: body && JSON.parse(body),
  }));
}

/** What one who follows the page would wait for: it never ends. */
const isStream = ({ path }: Example) => path.endsWith('?follow');

test('a lab that is described, and a board that is wired, as the how-tos say are what the API takes', async () => {
  const lab = (await examplesOf('add-devices')).slice(0, 7);
  expect(lab.map(({ path }) => path).at(-1)).toBe('/api/device/');
  const board = (await examplesOf('wire-a-board')).filter((example) => !isStream(example));
  expect(board).toHaveLength(4);
  const structure = { method: 'POST', path: '/api/imaging-server/', body: { fqdn: 'imaging-1' } };
  for (const { method, path, body } of [...lab, structure, ...board]) {
    const { status, text, body: answer } = await api.call(method, path, (body as object | undefined) ?? null);
    // the lab of the tests has an image of that name
    const taken = status < 300 || (path === '/api/image/' && answer.code === 'already_exists');
    expect({ path, body, text, taken }).toEqual({ path, body, text, taken: true });
  }
  const { device } = (await api.call('GET', '/api/device/board-0001/details/')).body;
  expect(device).toMatchObject({ environment: 'production', pool: 'b2g', power: { url: 'proxr://relay-3.example.org/1/7' } });
});
