import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../testing/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
}, SETUP_LIMIT_MS);
afterAll(() => api.close());

test('the OpenAPI document is served, for the URL under which clients come', async () => {
  const { status, body } = await api.call('GET', '/api/openapi.json');
  expect(status).toBe(200);
  expect(body).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'http://mozpool.example' }] });
  expect(body.paths['/api/device/{name}/request/'].post.operationId).toBe('createRequest');
});

test('the reference page and all that it loads come from here', async () => {
  const page = await api.call('GET', '/api/docs/');
  expect(page.status).toBe(200);
  const loaded = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(loaded).toHaveLength(3);
  for (const path of loaded) {
    const { status, text, headers } = await api.call('GET', path);
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(text.length).toBeGreaterThan(50);
    expect(headers.get('content-type')).toMatch(/^text\/(css|javascript)/);
  }
});
