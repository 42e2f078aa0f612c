import './run-from-source.js';

/** Plain JavaScript, which registers how the sources are found before the first of them is imported. */
export default async function globalSetup() {
  const { openTestRun } = await import('./test-run.ts');
  globalThis.mozpoolTestRun = await openTestRun();
}
