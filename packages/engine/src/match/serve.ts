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

export interface Served {
  claims: number;
  /** Nothing was found for one of them: whoever asks for the same need not look. */
  exhausted: boolean;
}

/**
 * Serves requests that ask for the same, in their order. A device that has changed since it was read must not cost a request its turn: it tries the
 * others. A request whose claim throws goes to the poisoned ones.
 */
export async function serve(pass: Pass, group: readonly Waiting[], poisoned: Set<number>): Promise<Served> {
  const { tx, gone } = pass;
  let waiting = group;
  let claims = 0;
  let atOnce = group.length;
  while (waiting.length > 0) {
    const { ready, unproven, unusable, wanted } = await look(pass, waiting[0]!, atOnce);
    const devices = wanted ? choose(wanted, ready, Math.min(atOnce, waiting.length)) : [];
    if (devices.length === 0 && unusable.length === 0) {
      await askForProof(pass, waiting[0]!, unproven);
      return { claims, exhausted: true };
    }
    if (devices.length === 0) {
      // rows that somebody else wrote must not stand before the others
      for (const { id } of unusable) gone.add(id);
      continue;
    }
    const asking = waiting.slice(0, devices.length);
    const made = await claimSafely(
      tx,
      asking.map(({ id }) => id),
      devices.map(({ id }) => id),
    );
    if (made === 'thrown') {
      if (asking.length === 1) {
        poisoned.add(asking[0]!.id);
        waiting = waiting.slice(1);
      }
      // one by one, so that the one at fault is found
      atOnce = 1;
      continue;
    }
    claims += made.served.length;
    for (const id of made.devicesGone) gone.add(id);
    waiting = waiting.filter(({ id }) => !made.served.includes(id) && !made.requestsGone.includes(id));
  }
  return { claims, exhausted: false };
}

/** So many devices, evenly; where one may be used as it is, only that one, since the next request may want another. */
function choose(wanted: Candidate['wanted'], ready: readonly Candidate[], count: number): Candidate[] {
  const left = [...ready];
  const chosen: Candidate[] = [];
  while (chosen.length < (wanted.canReuse ? 1 : count)) {
    const device = chooseDevice(wanted, left, Math.random());
    if (!device) break;
    chosen.push(device);
    left.splice(left.indexOf(device), 1);
  }
  return chosen;
}

interface Found {
  ready: Candidate[];
  unproven: Candidate[];
  unusable: Candidate[];
  wanted: Candidate['wanted'] | undefined;
}

/** Some of the devices that fit: if one of all of them is ready, one of these is. */
async function look(pass: Pass, waiting: Waiting, atOnce: number): Promise<Found> {
  const { tx, free, gone } = pass;
  const { checkMaxAgeMs } = tx.deps.config;
  if (waiting.device) {
    const { id } = waiting.device;
    return sorted(gone.has(id) ? [] : await findNamedCandidate(tx.db, { requestId: waiting.id, deviceId: id }), checkMaxAgeMs);
  }
  const search = { requestId: waiting.id, kindIds: fittingKinds(pass, waiting), not: [...gone], limit: CANDIDATES + atOnce - 1 };
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
