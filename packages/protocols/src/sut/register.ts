/**
 * The one line a SUT agent sends to the registration server when it starts (sut-agent.md §5). The Android agent writes
 * `register ` before the parameters, Negatus does not. Field names are given as sent, in upper case.
 */

/** Known fields are `NAME`, `IPADDR`, `CMDPORT`, `DATAPORT`, `OS`, `SCRNWIDTH`, `SCRNHEIGHT`, `BPP`, `MEMORY`, `HARDWARE`, `POOL`, `ABI`. */
export type RegisterFields = ReadonlyMap<string, string>;

const KEPT = /[^A-Za-z0-9_\-!.~'()*]/g;

/** The line with its LF, fields in the order given. */
export function registerLine(fields: Readonly<Record<string, string | number>>, { word = true }: { word?: boolean } = {}): string {
  const parameters = Object.entries(fields).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return `${word ? 'register ' : ''}${parameters.join('&')}\n`;
}

function encode(text: string): string {
  return text.replace(KEPT, (character) => encodeURIComponent(character));
}

/** Fields of a registration line, with or without the word `register`; null when the line is none (it has no NAME and no IPADDR). */
export function parseRegisterLine(line: string): RegisterFields | null {
  const fields = parsePercentEncoded(line.trim().replace(/^register\s+/i, ''));
  return fields !== null && (fields.has('NAME') || fields.has('IPADDR')) ? fields : null;
}

/** `A=1&B=%3A`, decoded after splitting; names in upper case; null when it is malformed. */
function parsePercentEncoded(text: string): RegisterFields | null {
  const fields = new Map<string, string>();
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    if (equals <= 0) return null;
    try {
      fields.set(decodeURIComponent(pair.slice(0, equals)).toUpperCase(), decodeURIComponent(pair.slice(equals + 1)));
    } catch {
      return null; // decodeURIComponent throws on a bad escape: the line is malformed
    }
  }
  return fields;
}
