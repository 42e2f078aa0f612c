import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** How a page finds the modules of a project, without a bundler. */
const IMPORTS = {
  '@mozpool/client': '/node_modules/@mozpool/client/dist/index.js',
  '@mozpool/contracts': '/node_modules/@mozpool/contracts/dist/index.js',
  '@mozpool/domain': '/node_modules/@mozpool/domain/dist/index.js',
  'eventsource-parser/stream': '/node_modules/eventsource-parser/dist/stream.js',
  zod: '/node_modules/zod/index.js',
};
const PAGE = `<!doctype html><title>A page of somebody</title><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;

/** Serves an empty page that can import what is installed in a project, on every name of this machine. */
export async function servePages(project: string, port: number): Promise<{ stop(): Promise<void> }> {
  const server = createServer(async ({ url = '/' }, response) => {
    if (url === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    try {
      if (!['.js', '.mjs'].includes(extname(url))) throw new Error('no module');
      const text = await readFile(join(project, normalize(url)));
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
