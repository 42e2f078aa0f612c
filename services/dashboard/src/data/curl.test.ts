import { execFileSync } from 'node:child_process';
import { curlLines, curlOf } from './curl.js';

const ORIGIN = 'https://mozpool.example';

test('a call is a command with its method, token, body and address', () => {
  const call = { method: 'POST', url: '/api/device/panda-1/offline/', body: { reason: 'screen cracked' } } as const;
  expect(curlOf(call, { origin: ORIGIN, withToken: true })).toBe(
    `curl -sS -X POST -H "Authorization: Bearer $MOZPOOL_TOKEN" -H 'Content-Type: application/json' -d '{"reason":"screen cracked"}' 'https://mozpool.example/api/device/panda-1/offline/'`,
  );
  expect(curlOf({ method: 'GET', url: '/api/device/panda-1/ping/', body: undefined }, { origin: ORIGIN, withToken: false })).toBe(
    "curl -sS 'https://mozpool.example/api/device/panda-1/ping/'",
  );
});

test.each([`it's`, '$(touch x)', '`id`', '\\', '"', '!x', 'a\nb', '; rm -rf /'])('a shell takes the reason %j as it is', (reason) => {
  const command = curlOf({ method: 'POST', url: '/api/x/', body: { reason } }, { origin: ORIGIN, withToken: false });
  const words = execFileSync('sh', ['-c', command.replace('curl', `printf '%s\\0'`)], { encoding: 'utf8' }).split('\0');
  expect(JSON.parse(words[words.indexOf('-d') + 1] ?? '')).toEqual({ reason });
});

test('several calls are several lines, which a shell runs one after the other', () => {
  const call = (name: string) => ({ method: 'POST', url: `/api/device/${name}/online/`, body: undefined }) as const;
  expect(curlLines([call('a'), call('b')], { origin: ORIGIN, withToken: false })).toBe(
    "curl -sS -X POST 'https://mozpool.example/api/device/a/online/'\ncurl -sS -X POST 'https://mozpool.example/api/device/b/online/'",
  );
});
