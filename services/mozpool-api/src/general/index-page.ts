import { type Endpoint, text } from '@mozpool/service-kit';
import { VERSION } from '../version.js';

/** What this is, for a person who opened the address, with the calls that this process really offers. */
export function indexPage(endpoints: readonly Endpoint[]): Endpoint {
  const rows = endpoints
    .filter(({ path }) => path.startsWith('/api/'))
    .map(({ methods, path }) => {
      const shown = path.replace(/:(\w+)/g, '{$1}');
      const plain = methods.includes('GET') && !path.includes(':');
      return `<tr><td>${methods.join(', ')}</td><td>${plain ? `<a href="${path}">${shown}</a>` : shown}</td></tr>`;
    });
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Mozpool</title>
<style>body{font-family:sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}td{padding:.15rem 1rem .15rem 0;font-family:monospace}</style></head>
<body>
<h1>Mozpool ${VERSION}</h1>
<p>Runs a pool of devices: matches requests with devices, installs images over the network, hands devices out and repairs them.</p>
<p>Request a device: <code>curl -d '{"assignee": "me", "duration": 3600, "image": "IMAGE"}' http://THIS-HOST/api/device/any/request/</code></p>
<h2>Calls</h2>
<table>${rows.join('\n')}</table>
<p><a href="/readyz">What it depends on</a> · <a href="/metrics">Metrics</a></p>
</body>
</html>
`;
  return { methods: ['GET'], path: '/', handle: () => text(html, 'text/html; charset=utf-8') };
}
