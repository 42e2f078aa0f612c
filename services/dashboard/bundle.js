import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'vite';
import { buildOnce, root } from '../up-to-date.js';
import { checkSize } from './build/check-size.js';

const here = join(root, 'services/dashboard');

await buildOnce(
  {
    inputs: [
      'pnpm-lock.yaml',
      'services/dashboard/{index.html,package.json,vite.config.ts}',
      'services/dashboard/{src,public,build}/**/*',
      'packages/{domain,contracts,protocols}/dist/**/*.js',
    ],
    version: createRequire(import.meta.url)('vite/package.json').version,
    output: join(here, 'dist/site/index.html'),
    stamp: join(here, 'dist/site.stamp'),
  },
  async () => {
    await build({ root: here, logLevel: 'warn' });
    checkSize(join(here, 'dist/site'));
  },
);
