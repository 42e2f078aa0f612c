import { localInstants } from './local-instants.js';

const NOW = new Date('2026-11-25T14:00:00Z');
const BERLIN = { locale: 'en-GB', timeZone: 'Europe/Berlin' };

test.each([
  ['Device panda-1 is yours until 2026-11-25T15:04:05 (UTC).', 'Device panda-1 is yours until 16:04:05.'],
  ['Held until 2026-11-26T15:04:05.250000.', 'Held until 26 Nov, 16:04:05.'],
  ['Nothing here 2026-99-99T99:99:99 (UTC)', 'Nothing here 2026-99-99T99:99:99 (UTC)'],
  ['held until 14:05. Times are UTC.', 'held until 14:05. Times are UTC.'],
])('%s', (text, shown) => expect(localInstants(text, NOW, BERLIN)).toBe(shown));
