import { apiTime } from '@mozpool/contracts';
import { ACTIVITY_PHRASES, DEVICE_ACTIVITIES, type WaitEstimate } from '@mozpool/domain';
import { MINUTE_MS, span } from '../format/span.js';
import type { MatchFacts } from './match-facts.js';
import type { Explanation } from './waiting-board.js';

/** The ends of more reservations than this are not told one by one. */
const MAX_ENDS = 3;
const ORDINALS = ['Next', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth', 'Ninth', 'Tenth'];

/** What a request that waits is told: what fits and does what, its place in the line, when it may expect a device. */
export function waitingSentence(
  { facts, position, estimate, now, givesUpAt }: Explanation,
  device: string | null,
  /** What keeps failing on the only device that fits. */
  retry: string | null = null,
): string {
  if (facts.fits === 0)
    return device === null
      ? 'No device in the pool fits any more: labels, environments or images have changed.'
      : `Device ${device} does not fit any more: its labels, its environment or its image have changed.`;
  const givesUp =
    estimate.deviceMs !== null && now + estimate.deviceMs > givesUpAt
      ? ` It waits until ${clock(givesUpAt, now)} at most, which may be too short.`
      : '';
  const failing = retry === null ? '' : ` ${retry}`;
  return `${matchSentence(facts, now, device)}${failing} ${placeInLine(position)}; ${expectation(facts, estimate)}.${givesUp}${hasTimes(facts, givesUp) ? ' Times are UTC.' : ''}`;
}

/** What somebody is told who has not asked yet. */
export function previewSentence({ facts, position, estimate, now }: Omit<Explanation, 'givesUpAt'>, device: string | null): string {
  if (facts.fits === 0) return device === null ? 'No device matches.' : `Device ${device} does not match.`;
  const place = placeInLine(position).toLowerCase();
  return `${matchSentence(facts, now, device)} A new request would be ${place}; ${expectation(facts, estimate)}.${hasTimes(facts, '') ? ' Times are UTC.' : ''}`;
}

const hasTimes = ({ soonest }: MatchFacts, givesUp: string): boolean => soonest.length > 0 || givesUp !== '';

/** `3 devices match: 2 held until 14:05 and 15:30, 1 in self-test.` */
export function matchSentence(facts: MatchFacts, now: number, device: string | null = null): string {
  const { fits, held, soonest, processing, failed, offline, silent, free } = facts;
  const ends = soonest.map(({ until }) => clock(until, now));
  const parts = [
    [free, 'free'],
    [held, held <= MAX_ENDS ? `held until ${list(ends)}` : `held, the first until ${ends[0]}`],
    ...DEVICE_ACTIVITIES.map((activity) => [processing[activity] ?? 0, ACTIVITY_PHRASES[activity]] as const),
    [failed, 'failed'],
    [offline, 'offline'],
    [silent, 'behind a silent agent'],
  ] as const;
  const told = parts.filter(([count]) => count > 0);
  if (device !== null) return `Device ${device} is ${told.map(([, what]) => what).join(', ')}${holder(facts)}.`;
  return `${fits} ${fits === 1 ? 'device matches' : 'devices match'}: ${told.map(([count, what]) => `${count} ${what}`).join(', ')}.`;
}

function holder({ soonest: [first] }: MatchFacts): string {
  return first ? ` by request ${first.request}` : '';
}

function placeInLine(position: number): string {
  return `${ORDINALS[position - 1] ?? `${position}th`} in line`;
}

/** `a device is expected in about 12 minutes`, or why nobody can say. */
export function expectation({ fits, failed, offline, silent }: MatchFacts, { deviceMs }: WaitEstimate): string {
  if (deviceMs !== null)
    return deviceMs < MINUTE_MS ? 'a device is expected within a minute' : `a device is expected in about ${span(deviceMs)}`;
  return failed + offline + silent === fits
    ? 'none will be free unless an operator mends it'
    : 'when a device will be free is not known yet';
}

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Hours and minutes, with the date where it is not today (UTC). */
function clock(at: number, now: number): string {
  const [day, time] = apiTime(at).split('T') as [string, string];
  const minute = time.slice(0, 5);
  return day === apiTime(now).split('T')[0] ? minute : `${day} ${minute}`;
}
