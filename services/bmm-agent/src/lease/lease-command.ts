import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Log } from '@mozpool/service-kit';

/** Setting an address and telling the neighbours takes three seconds; the lease lasts for ten. */
const WITHIN_MS = 5_000;

/**
 * What the operator has to be done when this agent becomes the one that serves its imaging server, or no longer is: as a rule, taking the
 * address that boards know. Called after each heartbeat; runs only when the answer differs from the last one that the command took.
 */
export function createLeaseCommand({ words, log }: { words: readonly string[]; log: Log }) {
  const [program, ...args] = words;
  let told: boolean | null = null;
  return async (holding: boolean): Promise<void> => {
    if (program === undefined || told === holding) return;
    const what = holding ? 'gained' : 'lost';
    try {
      await promisify(execFile)(program, [...args, what], { timeout: WITHIN_MS });
      told = holding;
      log.info(`lease ${what}: ${words.join(' ')} was run`);
    } catch (error) {
      // the lease is what counts; the next heartbeat tries again
      log.error(`lease ${what}, but ${words.join(' ')} failed; boards may not reach this agent`, { error });
    }
  };
}
