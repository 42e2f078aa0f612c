import { expiryTime, type RequestStatusReply } from '@mozpool/contracts';
import type { WaitEstimate } from '@mozpool/domain';
import type { MatchFacts } from './match-facts.js';

export function waitingJson({ soonest, ...counts }: Omit<MatchFacts, 'only'>): NonNullable<RequestStatusReply['waiting']> {
  const { fits, held, processing, failed, offline, silent, free } = counts;
  return {
    fits,
    held,
    soonest: soonest.map(({ until, ...rest }) => ({ until: expiryTime(until), ...rest })),
    processing,
    failed,
    offline,
    silent,
    free,
  };
}

export function estimateJson(
  { deviceMs, readyMs, basis, samples }: WaitEstimate,
  now: number,
): NonNullable<RequestStatusReply['estimate']> {
  return {
    seconds: deviceMs === null ? null : Math.round(deviceMs / 1000),
    device_at: deviceMs === null ? null : expiryTime(now + deviceMs),
    ready_at: readyMs === null ? null : expiryTime(now + readyMs),
    basis,
    samples,
  };
}
