import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { openApiDocument } from '@mozpool/contracts';
import { type Endpoint, json, text } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { VERSION } from '../version.js';

const ASSET_MAX_AGE_SECONDS = 3_600;
const require = createRequire(import.meta.url);

/** Nothing is loaded from elsewhere, and no script of the page's own stands in it. */
const CONTENT_SECURITY_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mozpool API</title><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="reference"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/show.js"></script></body>
</html>
`;
const SHOW = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#reference', deepLinking: true, filter: true, validatorUrl: null });\n`;

/** The API described by itself: the document and a page to read and try it. */
export function docsPages({ publicUrl }: Pick<ApiDeps, 'publicUrl'>): Endpoint[] {
  const page = (path: string, body: () => string, type: string, headers: Record<string, string> = {}): Endpoint => ({
    methods: ['GET'],
    path,
    handle: () => text(body(), type, headers),
  });
  const asset = (name: string, file: string, type: string): Endpoint => {
    let content: string | undefined;
    const read = () => {
      content ??= readFileSync(file, 'utf8');
      return content;
    };
    return page(`/api/docs/${name}`, read, type, { 'Cache-Control': `public, max-age=${ASSET_MAX_AGE_SECONDS}` });
  };
  return [
    { methods: ['GET'], path: '/api/openapi.json', handle: () => json(openApiDocument({ version: VERSION, url: publicUrl() })) },
    page('/api/docs/', () => PAGE, 'text/html; charset=utf-8', { 'Content-Security-Policy': CONTENT_SECURITY_POLICY }),
    page('/api/docs/show.js', () => SHOW, 'text/javascript; charset=utf-8'),
    asset('swagger-ui.css', require.resolve('swagger-ui-dist/swagger-ui.css'), 'text/css; charset=utf-8'),
    asset('swagger-ui-bundle.js', require.resolve('swagger-ui-dist/swagger-ui-bundle.js'), 'text/javascript; charset=utf-8'),
  ];
}
