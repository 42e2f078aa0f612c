import Sequencer from '@jest/test-sequencer';

/**
 * On a new machine jest takes large files for long ones; of these it does not know how long they take. Those that wait (for the network,
 * for a timeout) and those that keep a processor busy take turns.
 */
const LONGEST = [
  'compose/compose',
  'python/client',
  'lossy-tftp',
  'dashboard/signed-in',
  'mozpool-run',
  'dashboard/request-pages',
  'ci/ci',
  'dashboard/device-tables',
  'packages/packages',
  'dashboard/device-pages',
];
const rank = ({ path }) => {
  const place = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return place === -1 ? LONGEST.length : place;
};

/** The suites that take minutes begin, so that none of them runs alone at the end. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => rank(a) - rank(b));
  }
}
