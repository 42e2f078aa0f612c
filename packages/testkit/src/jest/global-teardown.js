export default async function globalTeardown() {
  await globalThis.mozpoolTestRun?.close();
}
