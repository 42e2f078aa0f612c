import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import circus from 'jest-circus/runner';
import './run-from-source.js';

/**
 * Runs a suite with Jest's own runner, but has Node load it: Jest would load every module anew for every suite, in a virtual machine
 * of its own, which took longer than the tests. Suites of a worker share their modules, so what a module keeps, or does when it is
 * loaded, is there once for all of them: test helpers are functions. Jest's `jest` is not there but for `jest.setTimeout`; modules are
 * not mocked, and `node:test` mocks clocks.
 */
export default function runSuite(globalConfig, config, _environment, _runtime, path, sendMessageToJest) {
  globalThis[TIMEOUT] = undefined;
  globalThis.jest = { setTimeout: setSuiteTimeout };
  return circus.default(globalConfig, config, { global: globalThis }, nodeRuntime, path, sendMessageToJest);
}

const require = createRequire(import.meta.url);
// by these names Jest keeps the limit of a suite's tests, and who is told of what happens in it
const TIMEOUT = Symbol.for('TEST_TIMEOUT_SYMBOL');
const LISTENERS = Symbol.for('EVENT_HANDLERS');

/** Limit for the tests and hooks of this suite that have none of their own; called while the suite is loaded. */
function setSuiteTimeout(milliseconds) {
  globalThis[TIMEOUT] = milliseconds;
}

/** What Jest's runner asks of the place a suite runs in. */
const nodeRuntime = {
  /** Jest's own state: each suite gets a new one. */
  requireInternalModule(file) {
    delete globalThis[LISTENERS];
    delete require.cache[file];
    return require(file);
  },
  requireModule: require,
  unstable_shouldLoadAsEsm: () => true,
  unstable_importModule: (file) => import(pathToFileURL(file).href),
  setGlobalsForRuntime: () => undefined,
  enterTestCode: () => undefined,
  leaveTestCode: () => undefined,
};
