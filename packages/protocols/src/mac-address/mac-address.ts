/**
 * Ethernet addresses. The stored form is twelve lower-case hexadecimal digits (`aabbccddeeff`); every other
 * spelling is accepted on the way in and produced only for the reader that wants it.
 */

const STORED_FORM = /^[0-9a-f]{12}$/;
const SEPARATED_FORMS = [
  /^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/,
  /^[0-9a-f]{1,2}(-[0-9a-f]{1,2}){5}$/,
  /^[0-9a-f]{2}( [0-9a-f]{2}){5}$/,
  /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$/,
  /^[0-9a-f]{6}-[0-9a-f]{6}$/,
];

/** Twelve lower-case digits from any usual spelling (`AA:BB:…`, `aa-bb-…`, `aabb.ccdd.eeff`, bare), or null when it is none. */
export function parseMacAddress(text: string): string | null {
  const lower = text.trim().toLowerCase();
  if (STORED_FORM.test(lower)) return lower;
  if (!SEPARATED_FORMS.some((form) => form.test(lower))) return null;
  const groups = lower.split(/[:\-. ]/);
  // Some tools drop a leading zero inside a pair (`0:1a:…`); only the six-pair forms allow it.
  return groups.length === 6 ? groups.map((pair) => pair.padStart(2, '0')).join('') : groups.join('');
}

/** What is wrong with a MAC address that somebody wrote, as a phrase; null: nothing. */
export function macAddressProblem(text: string): string | null {
  return parseMacAddress(text) === null ? 'must be a MAC address such as 52:54:00:12:34:56' : null;
}

/** Six pairs joined by `separator`, lower case. `mac` may have any spelling; text that is no MAC address is a caller's bug. */
export function formatMacAddress(mac: string, separator: ':' | '-' = ':'): string {
  const digits = parseMacAddress(mac);
  if (digits === null) throw new Error(`"${mac}" is not a MAC address; expected 12 hexadecimal digits such as aa:bb:cc:dd:ee:ff`);
  return digits.match(/../g)!.join(separator);
}
