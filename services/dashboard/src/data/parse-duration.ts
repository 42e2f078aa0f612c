const SECONDS = { d: 86_400, h: 3_600, m: 60, min: 60, s: 1 } as const;
/** What nobody renews is forgotten: the server takes no more. */
const LONGEST_SECONDS = 30 * 86_400;
const PART = /(\d+(?:\.\d+)?)\s*(d|h|min|m|s)?/gy;

/** Seconds of `90 min`, `1h30m`, `2 d 4 h`, or of a number alone, which is minutes; null where it is none of these. */
export function parseDuration(text: string): number | null {
  const written = text
    .trim()
    .toLowerCase()
    .replace(/\b(day|hour|minute|second)s?\b/g, ([letter]) => letter!);
  if (written === '') return null;
  let seconds = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < written.length) {
    const part = PART.exec(written);
    if (!part) return null;
    const [, count, unit = 'm'] = part;
    seconds += Number(count) * SECONDS[unit as keyof typeof SECONDS];
    while (/[\s,]/.test(written[PART.lastIndex] ?? '')) PART.lastIndex += 1;
  }
  return Math.round(seconds);
}

/** What is wrong with a duration of a reservation, in the words of a form; null: nothing. */
export function durationProblem(text: string, least = 1): string | null {
  const seconds = parseDuration(text);
  if (seconds === null) return 'Write it as 90 min, 2 h or 1 d.';
  if (seconds < least) return 'Too short.';
  return seconds > LONGEST_SECONDS ? 'At most 30 days; renew it before they are over.' : null;
}
