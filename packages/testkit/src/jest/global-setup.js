import './run-from-source.js';

/** Plain JavaScript for the reason given in `run-from-source.js`; everything else is TypeScript. */
export default async function globalSetup() {
  const { openTestRun } = await import('./test-run.ts');
  globalThis.mozpoolTestRun = await openTestRun();
}
