import type { KeyObject } from 'node:crypto';
import type { DeviceAddress } from '@mozpool/contracts';
import { ADB_PORT } from '@mozpool/domain';
import { checkSdCard, type PingMethod, type ProbeResult, ping, pingAdb, verifySut } from '@mozpool/hardware';

/** Operation limits of the original, seconds of real time (its SUT limits were exchanged; these are not). */
export const PING_WITHIN_MS = 10_000;
export const VERIFY_WITHIN_MS = 45_000;
/** Each ICMP ping is a process of its own. A rack that powers up together would start thousands a second. */
const MAX_PING_PROCESSES = 64;

/** One question to a device: `ping`, `sut`, `sdcard`, `adb` or `tcp:PORT`. */
export type ProbeOnce = (device: DeviceAddress, check: string, deadlineMs: number, signal: AbortSignal) => Promise<ProbeResult>;

export type AdbKey = KeyObject | undefined;
export const adbTarget = (device: DeviceAddress, key: AdbKey) => ({ host: device.fqdn, port: ADB_PORT, key });
export const sutTarget = (device: DeviceAddress) => ({ host: device.fqdn, port: device.sutPort });

export function createProbeOnce(adbKey?: AdbKey): ProbeOnce {
  const turns = createTurns(MAX_PING_PROCESSES);

  async function icmp(device: DeviceAddress, deadlineMs: number, signal: AbortSignal): Promise<ProbeResult> {
    const startedAt = performance.now();
    const give = await turns(AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(deadlineMs))]));
    if (!give) return { ok: false, detail: signal.aborted ? 'cancelled' : `${MAX_PING_PROCESSES} other pings left it no time` };
    try {
      return await ping(device.fqdn, 'icmp', { deadlineMs: Math.max(1, deadlineMs - (performance.now() - startedAt)), signal });
    } finally {
      give();
    }
  }

  return async (device, check, deadlineMs, signal) => {
    if (check === 'sut') return verifySut(sutTarget(device), { deadlineMs: Math.min(deadlineMs, VERIFY_WITHIN_MS), signal });
    if (check === 'sdcard') return checkSdCard(sutTarget(device), { deadlineMs, signal });
    if (check === 'adb') return pingAdb(adbTarget(device, adbKey), { deadlineMs: Math.min(deadlineMs, VERIFY_WITHIN_MS), signal });
    const pingWithinMs = Math.min(deadlineMs, PING_WITHIN_MS);
    const method = check === 'ping' ? device.ping : `tcp:${Number(check.split(':')[1])}`;
    if (method === 'icmp') return icmp(device, pingWithinMs, signal);
    return ping(device.fqdn, method as PingMethod, { deadlineMs: pingWithinMs, signal });
  };
}

/** At most `max` at a time, first come, first served. Resolves to how to give the turn back, or to null when the signal came first. */
export function createTurns(max: number): (signal: AbortSignal) => Promise<(() => void) | null> {
  const waiting = new Set<() => void>();
  let taken = 0;
  const give = () => {
    taken -= 1;
    const [next] = waiting;
    next?.();
  };
  return async (signal) => {
    if (signal.aborted) return null;
    if (taken >= max) {
      const came = await new Promise<boolean>((resolve) => {
        const settle = (won: boolean) => {
          waiting.delete(onTurn);
          signal.removeEventListener('abort', onAbort);
          // taken here, not after the wait: whoever asks in between must not take it too
          if (won) taken += 1;
          resolve(won);
        };
        const onTurn = () => settle(true);
        const onAbort = () => settle(false);
        waiting.add(onTurn);
        signal.addEventListener('abort', onAbort);
      });
      return came ? give : null;
    }
    taken += 1;
    return give;
  };
}
