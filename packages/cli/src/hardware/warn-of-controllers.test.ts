import { Readable } from 'node:stream';
import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/api.js';
import { warnOfControllers } from './warn-of-controllers.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

async function warnings(host: string, port: number, env: Record<string, string>): Promise<string> {
  let said = '';
  const terminal = {
    env: { MOZPOOL_CONFIG: '/nowhere/config.json', ...env },
    out: () => undefined,
    err: (text: string) => {
      said += text;
    },
    tty: { in: false, out: false, err: false },
    stdin: Readable.from([]),
  };
  await warnOfControllers(terminal, { output: 'table' }, { host, port });
  return said;
}

test('a server that is configured is asked whose board it is', async () => {
  const env = { MOZPOOL_SERVER: api.base };
  // three devices of one imaging server and one of another are on it
  expect(await warnings('board1.example', 2101, env)).toMatch(
    /^Warning: board board1\.example:2101 belongs to the agent of imaging server imaging1 \(2 devices.*\n.*imaging server imaging2 \(1 devices/,
  );
  expect(await warnings('board1.example', 2102, env)).toBe('');
  await api.call('PATCH', '/api/device/tegra-1/', { power: 'proxr://board2.example/1/1' });
  expect(await warnings('board2.example', 2101, env)).toMatch(/imaging2 \(1 devices/);
  expect(await warnings('board1.example', 2101, env)).not.toMatch(/imaging2/);
});

test('without a server nobody is asked, and one that does not answer is told', async () => {
  expect(await warnings('board1.example', 2101, {})).toBe('');
  expect(await warnings('board1.example', 2101, { MOZPOOL_SERVER: 'http://127.0.0.1:1' })).toMatch(
    /Warning: whether an agent controls board .* is not known/,
  );
});
