import { redactBody, redactUrl } from './redact.js';

test.each([
  ['/api/device/list/', '/api/device/list/'],
  ['/x/?boot=5&secret=abc&detail=1', '/x/?boot=5&secret=***&detail=1'],
  ['/x/?%73ecret=abc', '/x/?%73ecret=***'],
  ['/x/?access_token=abc&flag', '/x/?access_token=***&flag'],
  ['/x/?%E0%A4%A=1', '/x/?%E0%A4%A=1'],
])('the URL %s is logged as %s', (url, logged) => expect(redactUrl(url)).toBe(logged));

test.each([
  ['', ''],
  ['{"assignee": "a"}', '{"assignee":"a"}'],
  ['{"webhook": {"url": "http://x", "secret": "abc"}}', '{"webhook":{"url":"http://x","secret":"***"}}'],
  ['[{"Password": ["abc"]}]', '[{"Password":"***"}]'],
  ['secret=abc', '(10 characters that are not JSON)'],
  [`{"assignee": "${'a'.repeat(60)}"}`, `{"assignee":"${'a'.repeat(47)}…`],
])('the body %s is logged as %s', (body, logged) => expect(redactBody(body, 60)).toBe(logged));

test('a body that is deep beyond reason is cut', () => {
  expect(redactBody('['.repeat(1_000) + ']'.repeat(1_000), 100)).toBe(`${'['.repeat(20)}"…"${']'.repeat(20)}`);
});
