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
  },
  server: { proxy: { '/api': API } },
});
