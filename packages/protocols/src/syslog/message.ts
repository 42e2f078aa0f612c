/**
 * One syslog message, as RFC 5424 or RFC 3164 write it or as senders in the field do (syslog.md §1–§3, §5): anything is a
 * message, and what cannot be told apart stays in its text.
 */

export interface SyslogMessage {
  /** 0–23; 1 (user) where the sender gave none. */
  facility: number;
  /** 0 (emergency) to 7 (debug); 5 (notice) where the sender gave none. */
  severity: number;
  /** What the sender says its clock showed, milliseconds since the epoch; null is not said, or not understood. */
  claimedAt: number | null;
  /** As sent; null is not said. */
  host: string | null;
  app: string | null;
  pid: string | null;
  message: string;
}

export interface SyslogContext {
  /** When it was received, milliseconds since the epoch: completes times without a year. */
  now: number;
  /** Tells hosts from tags where the text does not. */
  isDevice: (word: string) => boolean;
}

const USER_NOTICE = 13;
const MAX_PRIORITY = 191;
const PRIORITY = /^<(0|[1-9]\d{0,2})>/;
const BOM = /^\ufeff/;
/** Trailing line ends, and the NUL that Python's handler sends. */
const TRAILER = /[\r\n\0]+$/;
const RFC5424 = /^[1-9]\d{0,2} (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) /;
const ISO_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?):? +/;
const BSD_TIME =
  /^[*.]?(?:(\d{4}) )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?: (\d{4}))?(?: (?:UTC|GMT|Z))?:? +/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** A word that could be a host and is followed by a space: a tag would end in a colon or have a process number. */
const HOST = /^(\[?[A-Za-z0-9](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?\]?) +/;
const TAG = /^([^\s:[\]]{1,64})(?:\[([^\]\s]{0,128})\])?:(?: |$)/;
/** What programs write that send no header at all. */
const STRUCTURED = /^[[{]/;

/** Never throws: whatever it is, it is a message. Bytes that are no UTF-8 become replacement characters. */
export function parseSyslogMessage(bytes: Uint8Array, context: SyslogContext): SyslogMessage {
  const text = new TextDecoder().decode(bytes).replace(TRAILER, '');
  const priority = PRIORITY.exec(text);
  const value = Number(priority?.[1] ?? Number.NaN);
  if (!priority || value > MAX_PRIORITY) return { ...severityOf(USER_NOTICE), ...bare(text) };
  const rest = text.slice(priority[0].length);
  return { ...severityOf(value), ...(parse5424(rest) ?? parse3164(rest.replace(/^ /, ''), context)) };
}

type Content = Omit<SyslogMessage, 'facility' | 'severity'>;

const severityOf = (priority: number) => ({ facility: priority >> 3, severity: priority & 7 });
const bare = (message: string): Content => ({ claimedAt: null, host: null, app: null, pid: null, message });
const given = (field: string) => (field === '-' ? null : field);

/** Null where it is none, or a bad one: then the whole text is the message. */
function parse5424(text: string): Content | null {
  const header = RFC5424.exec(text);
  if (!header) return null;
  const [all, time = '-', host = '-', app = '-', pid = '-'] = header;
  const end = endOfStructuredData(text, all.length);
  if (end === null || (time !== '-' && Number.isNaN(Date.parse(time)))) return null;
  const message = text.slice(end).replace(/^ /, '').replace(BOM, '');
  return { claimedAt: time === '-' ? null : Date.parse(time), host: given(host), app: given(app), pid: given(pid), message };
}

/** Where structured data ends that begins at `start`; null where it does not end, or something else follows it. */
function endOfStructuredData(text: string, start: number): number | null {
  let at = start;
  if (text[at] === '-') at += 1;
  else {
    if (text[at] !== '[') return null;
    while (text[at] === '[') {
      let quoted = false;
      for (at += 1; at < text.length && (quoted || text[at] !== ']'); at += 1) {
        if (quoted && text[at] === '\\') at += 1;
        else if (text[at] === '"') quoted = !quoted;
      }
      if (at >= text.length) return null;
      at += 1;
    }
  }
  return at === text.length || text[at] === ' ' ? at : null;
}

function parse3164(text: string, { now, isDevice }: SyslogContext): Content {
  if (STRUCTURED.test(text)) return bare(text);
  const time = timeAtStart(text, now);
  const body = time ? text.slice(time.length) : text;
  const word = HOST.exec(body);
  // without a time before it, a first word is a host only if we know it as one
  const isHost = word !== null && (time !== null || isDevice(word[1]!));
  return { claimedAt: time?.at ?? null, host: isHost ? word[1]! : null, ...tagged(isHost ? body.slice(word[0].length) : body) };
}

function tagged(text: string): Pick<Content, 'app' | 'pid' | 'message'> {
  const tag = TAG.exec(text);
  if (!tag) return { app: null, pid: null, message: text.replace(/^ +/, '') };
  return { app: tag[1]!, pid: tag[2] || null, message: text.slice(tag[0].length).replace(/^ +/, '') };
}

function timeAtStart(text: string, now: number): { at: number | null; length: number } | null {
  const iso = ISO_TIME.exec(text);
  if (iso) {
    const stamp = /(?:Z|[+-]\d\d:?\d\d)$/.test(iso[1]!) ? iso[1]! : `${iso[1]}Z`;
    const at = Date.parse(stamp);
    return { at: Number.isNaN(at) ? null : at, length: iso[0].length };
  }
  const bsd = BSD_TIME.exec(text);
  if (!bsd) return null;
  const [all, before, month = 'Jan', day, between, hours, minutes, seconds, fraction = '0', after] = bsd;
  const inYear = (year: number) =>
    Date.UTC(year, MONTHS.indexOf(month), Number(day), Number(hours), Number(minutes), Number(seconds)) + Number(`0.${fraction}`) * 1_000;
  const year = before ?? between ?? after;
  return { at: year === undefined ? nearest(inYear, now) : inYear(Number(year)), length: all.length };
}

/** Of last year, this year and next year, the one that lies closest to now. */
function nearest(inYear: (year: number) => number, now: number): number {
  const year = new Date(now).getUTCFullYear();
  return [year - 1, year, year + 1].map(inYear).reduce((best, at) => (Math.abs(at - now) < Math.abs(best - now) ? at : best));
}
