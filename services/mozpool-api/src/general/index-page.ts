import { openApiPath, ROUTE_IDS, routeOf } from '@mozpool/contracts';
import { type Endpoint, text } from '@mozpool/service-kit';
import { VERSION } from '../version.js';

const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/** The calls that there are, for a person who opened the address. */
export function indexPage(): Endpoint {
  const rows = ROUTE_IDS.map(routeOf).map(({ methods, path, summary }) => {
    const shown = openApiPath(path);
    const plain = methods.includes('GET') && !path.includes(':');
    return `<tr><td>${methods.join(', ')}</td><td>${plain ? `<a href="${path}">${shown}</a>` : shown}</td><td>${summary}</td></tr>`;
  });
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mozpool</title>
<style>body{font-family:sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}td{padding:.15rem 1rem .15rem 0;vertical-align:top}td:nth-child(-n+2){font-family:monospace}</style></head>
<body>
<h1>Mozpool ${VERSION}</h1>
<p>Runs a pool of devices: matches requests with devices, installs images over the network, hands devices out and repairs them.</p>
<p>Request a device: <code>curl -d '{"assignee": "me", "duration": 3600, "image": "IMAGE"}' http://THIS-HOST/api/device/any/request/</code></p>
<p>Every call with its parameters, examples and errors: <a href="/api/docs/">reference</a>, <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
<p>For people there is <a href="/">the dashboard</a>.</p>
<h2>Calls</h2>
<table>${rows.join('\n')}</table>
<p><a href="/readyz">What it depends on</a> · <a href="/metrics">Metrics</a></p>
</body>
</html>
`;
  return {
    methods: ['GET'],
    path: '/api/',
    handle: () => text(html, 'text/html; charset=utf-8', { 'Content-Security-Policy': CONTENT_SECURITY_POLICY }),
  };
}
