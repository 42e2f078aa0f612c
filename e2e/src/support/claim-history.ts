import type { EventRow } from './events.js';

/** Claims that began while the device, or the request, still had another; one sentence each. */
export function overlappingClaims(events: readonly EventRow[]): string[] {
  const problems: string[] = [];
  const ofDevice = new Map<number, number>();
  const ofRequest = new Map<number, number>();
  for (const { id, kind, deviceId, requestId } of events) {
    if (deviceId === null || requestId === null) continue;
    if (kind === 'claimed') {
      if (ofDevice.has(deviceId))
        problems.push(`event ${id}: device ${deviceId} went to request ${requestId} and to ${ofDevice.get(deviceId)}`);
      if (ofRequest.has(requestId))
        problems.push(`event ${id}: request ${requestId} got device ${deviceId} and ${ofRequest.get(requestId)}`);
      ofDevice.set(deviceId, requestId);
      ofRequest.set(requestId, deviceId);
    } else if (kind === 'released') {
      ofDevice.delete(deviceId);
      ofRequest.delete(requestId);
    }
  }
  return problems;
}

/** Two claims of one device in one generation: each claim raises it. */
export function claimsOfOneGeneration(events: readonly EventRow[]): string[] {
  const seen = new Map<string, number>();
  const problems: string[] = [];
  for (const { id, kind, deviceId, generation } of events) {
    if (kind !== 'claimed') continue;
    const key = `device ${deviceId} generation ${generation}`;
    if (seen.has(key)) problems.push(`${key}: events ${seen.get(key)} and ${id}`);
    seen.set(key, id);
  }
  return problems;
}

/** What a transaction that began its search may still need until others can see it. */
const UNSEEN_MS = 500;

/**
 * Claims that went past an older request, all of one priority and of devices that fit all of them. A request that was put
 * back waits again from then on.
 */
export function overtakings(events: readonly EventRow[]): string[] {
  const problems: string[] = [];
  const waitingSince = new Map<number, Date>();
  for (const { id, kind, requestId, deviceId, fromState, toState, at } of events) {
    if (requestId === null) continue;
    if (kind === 'claimed') {
      for (const [older, since] of waitingSince)
        if (older < requestId && at.getTime() - since.getTime() > UNSEEN_MS)
          problems.push(`event ${id}: request ${requestId} got device ${deviceId} while ${older} waited since ${since.toISOString()}`);
      waitingSince.delete(requestId);
    } else if (kind === 'transition' && isRequestState(fromState, toState)) {
      if (toState === 'finding_device') waitingSince.set(requestId, at);
      else waitingSince.delete(requestId);
    }
  }
  return problems;
}

/** Transitions of a held device name its request, too; the two machines share the names `new`, `unknown` and `ready` only. */
function isRequestState(from: string | null, to: string | null): boolean {
  return to === 'finding_device' || from === 'finding_device' || to === 'closed';
}
