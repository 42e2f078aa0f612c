import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DEVICE_STATE_NAMES, REQUEST_STATE_NAMES } from '../index.js';
import { generatedFiles } from './generated-files.js';

const root = new URL('../../../../', import.meta.url);

test.each(generatedFiles())('$path is what the tables say now', ({ path, content }) => {
  expect(readFileSync(fileURLToPath(new URL(path, root)), 'utf8')).toBe(content);
});

test('the pages name every state, and the database accepts every state', () => {
  const [device, request, sql] = generatedFiles().map((file) => file.content);
  for (const state of DEVICE_STATE_NAMES) {
    expect(device).toContain(`| \`${state}\` |`);
    expect(sql).toContain(`'${state}'`);
  }
  for (const state of REQUEST_STATE_NAMES) {
    expect(request).toContain(`| \`${state}\` |`);
    expect(sql).toContain(`'${state}'`);
  }
});
