/**
 * Messages out of a TCP stream (RFC 6587, syslog.md §4). Each frame says by its first byte how it is framed: a digit counts
 * octets, anything else runs to the end of its line.
 */

export interface SyslogFrames {
  /** The messages that are whole now. */
  push(chunk: Uint8Array): Buffer[];
  /** The stream has ended: a last line without its end is a message, too. */
  end(): Buffer[];
}

const LF = 0x0a;
const NUL = 0;
const SPACE = 0x20;
/** Between frames: line ends, and the space of some firewalls. */
const STRAY = new Set([LF, 0x0d, NUL, SPACE]);
const COUNT = /^([1-9]\d{0,6}) /;
const COUNT_BEGUN = /^[1-9]\d{0,6}$/;

/** Longer messages are cut at `maxBytes`; the rest of them is passed over. */
export function createSyslogFrames({ maxBytes }: { maxBytes: number }): SyslogFrames {
  let received: Buffer = Buffer.alloc(0);
  /** Octets of a counted frame that was cut, or Infinity: to the end of the line. */
  let skipping = 0;

  function skip(): void {
    if (skipping === Number.POSITIVE_INFINITY) {
      const end = endOfLine(received);
      if (end !== -1) skipping = 0;
      received = end === -1 ? Buffer.alloc(0) : received.subarray(end + 1);
      return;
    }
    const now = Math.min(skipping, received.length);
    received = received.subarray(now);
    skipping -= now;
  }

  function next(): Buffer | null {
    if (skipping > 0) skip();
    if (skipping > 0) return null;
    let start = 0;
    while (start < received.length && STRAY.has(received[start]!)) start += 1;
    received = received.subarray(start);
    if (received.length === 0) return null;
    const head = received.subarray(0, 8).toString('latin1');
    const count = COUNT.exec(head);
    if (count) return counted(count[0].length, Number(count[1]));
    return COUNT_BEGUN.test(head) ? null : line();
  }

  function counted(start: number, length: number): Buffer | null {
    const wanted = Math.min(length, maxBytes);
    if (received.length < start + wanted) return null;
    const frame = received.subarray(start, start + wanted);
    received = received.subarray(start + wanted);
    skipping = length - wanted;
    return frame;
  }

  function line(): Buffer | null {
    const end = endOfLine(received);
    if (end === -1 ? received.length <= maxBytes : end <= maxBytes) {
      if (end === -1) return null;
      const frame = received.subarray(0, end);
      received = received.subarray(end + 1);
      return frame;
    }
    const frame = received.subarray(0, maxBytes);
    received = received.subarray(maxBytes);
    skipping = Number.POSITIVE_INFINITY;
    return frame;
  }

  function all(): Buffer[] {
    const frames: Buffer[] = [];
    for (let frame = next(); frame !== null; frame = next()) frames.push(frame);
    return frames;
  }

  return {
    push(chunk) {
      received = Buffer.concat([received, chunk]);
      return all();
    },
    end() {
      const frames = all();
      if (skipping === 0 && received.length > 0) frames.push(received);
      received = Buffer.alloc(0);
      return frames;
    },
  };
}

function endOfLine(bytes: Buffer): number {
  const [lf, nul] = [bytes.indexOf(LF), bytes.indexOf(NUL)];
  if (lf === -1 || nul === -1) return Math.max(lf, nul);
  return Math.min(lf, nul);
}
