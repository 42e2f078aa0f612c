import { type Candidate, countWaiting, findBestProven, findCandidates, findNamedCandidate, insertInbox, unawaited } from '@mozpool/db';
import { chooseDevice, offerOf } from '@mozpool/domain';
import { ring } from '../engine-context.js';
import { claimSafely } from './claim.js';
import { fittingKinds, type Pass } from './pass.js';
import type { Waiting } from './queue.js';

/** So many devices are looked at for one request: enough that each has its turn. */
const CANDIDATES = 8;
/** A check that was asked for is given this long before it is asked for again. */
const CHECK_PATIENCE_MS = 10_000;

/** `gone`: the request does not wait any more. `thrown`: its claim throws. */
export type Served = 'claimed' | 'nothing' | 'gone' | 'thrown';

/** A device that has changed since it was read must not cost the request its turn: it tries the others. */
export async function serve(pass: Pass, waiting: Waiting): Promise<Served> {
  const { tx, gone } = pass;
  for (;;) {
    const { ready, unproven, unusable, wanted } = await look(pass, waiting);
    const device = wanted && chooseDevice(wanted, ready, Math.random());
    if (device) {
      const outcome = await claimSafely(tx, waiting.id, device.id);
      if (outcome === 'claimed' || outcome === 'thrown') return outcome;
      if (outcome === 'request_gone') return 'gone';
      gone.add(device.id);
    } else if (unusable.length > 0) {
      // rows that somebody else wrote must not stand before the others
      for (const { id } of unusable) gone.add(id);
    } else {
      await askForProof(pass, waiting, unproven);
      return 'nothing';
    }
  }
}

interface Found {
  ready: Candidate[];
  unproven: Candidate[];
  unusable: Candidate[];
  wanted: Candidate['wanted'] | undefined;
}

/** Some of the devices that fit: if one of all of them is ready, one of these is. */
async function look(pass: Pass, waiting: Waiting): Promise<Found> {
  const { tx, free, gone } = pass;
  const { checkMaxAgeMs } = tx.deps.config;
  if (waiting.device) {
    const { id } = waiting.device;
    return sorted(gone.has(id) ? [] : await findNamedCandidate(tx.db, { requestId: waiting.id, deviceId: id }), checkMaxAgeMs);
  }
  const search = { requestId: waiting.id, kindIds: fittingKinds(pass, waiting), not: [...gone], limit: CANDIDATES };
  const some = await findCandidates(tx.db, { ...search, random: Math.random(), checkMaxAgeMs });
  if (some.length === 0) for (const kindId of search.kindIds) free.delete(kindId);
  if (some.length === 0 || sorted(some, checkMaxAgeMs).ready.length > 0) return sorted(some, checkMaxAgeMs);
  const others = (await findBestProven(tx.db, search)).filter(({ id }) => !some.some((device) => device.id === id));
  return sorted([...some, ...others], checkMaxAgeMs);
}

function sorted(candidates: readonly Candidate[], checkMaxAgeMs: number): Found {
  const that = (offer: ReturnType<typeof offerOf>) => candidates.filter((device) => offerOf(device, device.now, checkMaxAgeMs) === offer);
  return { ready: that('yes'), unproven: that('check_first'), unusable: that('no'), wanted: candidates[0]?.wanted };
}

/** As many devices as requests wait with this demand, so that those behind the first need not wait for its check first. */
async function askForProof({ tx, asked }: Pass, { head }: Waiting, unproven: readonly Candidate[]): Promise<void> {
  const patienceMs = CHECK_PATIENCE_MS / tx.deps.config.timeScale;
  const askable = unproven.filter(({ id, now, generationAt }) => !asked.has(id) && now - generationAt > patienceMs);
  if (askable.length === 0) return;
  const wanted = head && askable.length > 1 ? await countWaiting(tx.db, head, { limit: askable.length }) : 1;
  for (const { id } of askable.slice(0, wanted)) {
    asked.add(id);
    unawaited(insertInbox(tx.db, { machine: 'device', machineId: id, event: 'please_check', claimId: null }));
    ring(tx, 'devices', id);
  }
}
