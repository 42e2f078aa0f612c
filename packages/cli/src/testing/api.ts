import { openTestApi, SETUP_LIMIT_MS, type TestApi } from '../../../../services/mozpool-api/src/testing/test-api.js';
import { type Ran, type RunOptions, runMozpool } from './run-mozpool.js';

export { openTestApi, SETUP_LIMIT_MS, type TestApi };

/** Runs one command against an API, without a configuration of anybody's own. */
export function mozpoolAt(url: string) {
  return (args: readonly string[], { env = {}, ...options }: RunOptions = {}): Promise<Ran> =>
    runMozpool(args, { env: { MOZPOOL_SERVER: url, MOZPOOL_CONFIG: '/nowhere/config.json', MOZPOOL_PATIENCE: '0', ...env }, ...options });
}
