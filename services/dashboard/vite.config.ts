import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressFiles } from './build/compress-files.js';

/** Where `vite` (for people who change pages) finds a running API. */
const API = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), compressFiles()],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2023',
    // the first that know light-dark(), which is not to be rewritten
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 1_000,
    // images and fonts as files of their own: the policy of the page lets nothing be loaded from texts
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // what every page needs, and what several share: else each icon and field is a file of its own, some fifty for a page, and to ask for
    // one costs a browser more than to read a little that the page does without
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first', tags: ['$initial'], priority: 1 },
            { name: 'shared', minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': API } },
});
