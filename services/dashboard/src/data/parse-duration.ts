const SECONDS = { d: 86_400, h: 3_600, m: 60, min: 60, s: 1 } as const;
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
