import type { KeyObject } from 'node:crypto';
import type { DeviceAddress } from '@mozpool/contracts';
import { ADB_PORT } from '@mozpool/domain';
import { checkSdCard, createPingBatches, type PingMethod, type ProbeResult, ping, pingAdb, verifySut } from '@mozpool/hardware';

/** Operation limits of the original, seconds of real time (its SUT limits were exchanged; these are not). */
export const PING_WITHIN_MS = 10_000;
export const VERIFY_WITHIN_MS = 45_000;

/** One question to a device: `ping`, `sut`, `sdcard`, `adb` or `tcp:PORT`. */
export type ProbeOnce = (device: DeviceAddress, check: string, deadlineMs: number, signal: AbortSignal) => Promise<ProbeResult>;

export type AdbKey = KeyObject | undefined;
export const adbTarget = (device: DeviceAddress, key: AdbKey) => ({ host: device.fqdn, port: ADB_PORT, key });
export const sutTarget = (device: DeviceAddress) => ({ host: device.fqdn, port: device.sutPort });

export function createProbeOnce(adbKey?: AdbKey): ProbeOnce {
  const icmp = createPingBatches();

  return async (device, check, deadlineMs, signal) => {
    if (check === 'sut') return verifySut(sutTarget(device), { deadlineMs: Math.min(deadlineMs, VERIFY_WITHIN_MS), signal });
    if (check === 'sdcard') return checkSdCard(sutTarget(device), { deadlineMs, signal });
    if (check === 'adb') return pingAdb(adbTarget(device, adbKey), { deadlineMs: Math.min(deadlineMs, VERIFY_WITHIN_MS), signal });
    const pingWithinMs = Math.min(deadlineMs, PING_WITHIN_MS);
    const method = check === 'ping' ? device.ping : `tcp:${Number(check.split(':')[1])}`;
    if (method === 'icmp') return icmp(device.fqdn, { deadlineMs: pingWithinMs, signal });
    return ping(device.fqdn, method as PingMethod, { deadlineMs: pingWithinMs, signal });
  };
}
