import { parseSyslogMessage, type SyslogMessage } from '@mozpool/protocols';
import type { DeviceAddresses } from './device-addresses.js';
import type { DeviceLog } from './device-log.js';
import { createLineAllowance } from './line-allowance.js';

/** One device may log as much as a chatty kernel does while it boots. */
const LINES_PER_SECOND = 100;
const BURST = 2_000;
const SETTLE_EVERY_MS = 5_000;
/** A clock that is further off is worth telling; the line itself gets the time of its arrival. */
const CLOCK_OFF_MS = 300_000;
const SOURCE = 'syslog';

export type SyslogOutcome = 'stored' | 'flood' | 'unknown';

export interface TakeSyslogInput {
  addresses: DeviceAddresses;
  deviceLog: Pick<DeviceLog, 'write'>;
  /** Addresses of daemons that pass on the lines of others: only from them is a host name believed against an address. */
  relays: readonly string[];
  count: (outcome: SyslogOutcome) => void;
  now?: () => number;
  monotonicMs?: () => number;
}

/**
 * Puts each syslog line into the log of its device: that of the sender's address, else the one it names. Lines of nobody we
 * know are counted and dropped. Lines are forgeable: they only ever become text.
 */
export function createTakeSyslog({ addresses, deviceLog, relays, count, now = Date.now, monotonicMs }: TakeSyslogInput) {
  const allowance = createLineAllowance({ perSecond: LINES_PER_SECOND, burst: BURST, ...(monotonicMs && { monotonicMs }) });
  const isRelay = new Set(relays);
  const settling = setInterval(settle, SETTLE_EVERY_MS);
  settling.unref();

  function deviceOf({ host }: SyslogMessage, sender: string): string | undefined {
    const named = host === null ? undefined : addresses.deviceNamed(host);
    return isRelay.has(sender) ? named : (addresses.deviceAt(sender) ?? named);
  }

  function settle(): void {
    for (const { source, lost } of allowance.settle())
      deviceLog.write(source, SOURCE, `${lost} lines were dropped: more than ${LINES_PER_SECOND} a second came`);
  }

  return {
    take(bytes: Uint8Array, sender: string): void {
      const receivedAt = now();
      const line = parseSyslogMessage(bytes, { now: receivedAt, isDevice: (word) => addresses.deviceNamed(word) !== undefined });
      const device = deviceOf(line, sender);
      const outcome = device === undefined ? 'unknown' : allowance.take(device) ? 'stored' : 'flood';
      count(outcome);
      if (device !== undefined && outcome === 'stored') deviceLog.write(device, SOURCE, textOf(line, receivedAt));
    },
    settle,
    stop: () => clearInterval(settling),
  };
}

function textOf({ app, pid, message, claimedAt }: SyslogMessage, receivedAt: number): string {
  const tag = app === null ? '' : `${app}${pid === null ? '' : `[${pid}]`}: `;
  const clock =
    claimedAt !== null && Math.abs(claimedAt - receivedAt) > CLOCK_OFF_MS ? ` (its clock: ${new Date(claimedAt).toISOString()})` : '';
  return `${tag}${message}${clock}`;
}
