import { lookup } from 'node:dns/promises';
import type { Command, DeviceAddress } from '@mozpool/contracts';
import { checkSdCard, type PowerControls, type ProbeResult, probeUntil, rebootAdb, rebootSut } from '@mozpool/hardware';
import type { DeviceLog } from '../logs/device-log.js';
import type { AgentStore } from '../store/agent-store.js';
import type { WorkContext, WorkHandler, WorkResult } from './command-runner.js';
import type { Kicks } from './kicks.js';
import { type AdbKey, adbTarget, PING_WITHIN_MS, type ProbeOnce, sutTarget, VERIFY_WITHIN_MS } from './probe-once.js';

/** Operation limits, seconds of real time. */
const POWER_WITHIN_MS = 60_000;
const SD_CARD_WITHIN_MS = 199_000;
const PROBE_EVERY_MS = 1_000;
/** However fast simulated time runs, a probe costs real work. */
const PROBE_FLOOR_MS = 100;
const RETRY_PAUSE_MS = 5_000;
/** As Mozpool 4.2 writes it, which people and their scripts know from logs. */
const RELAY_INFO = /:bank\d+:relay\d+$/;

export interface WorkInput {
  power: PowerControls;
  store: AgentStore;
  kicks: Kicks;
  probeOnce: ProbeOnce;
  deviceLog: DeviceLog;
  adbKey: AdbKey;
  timeScale: number;
}

/** Turns commands into operations on hardware. */
export function createWork({ power: controls, store, kicks, probeOnce, deviceLog, adbKey, timeScale }: WorkInput): WorkHandler {
  const everyMs = Math.max(PROBE_FLOOR_MS, PROBE_EVERY_MS / timeScale);

  return async ({ device, work }, context) => {
    switch (work.kind) {
      case 'power_cycle':
        return power(device, context, 'cycle');
      case 'power_off':
        await store.clearBoot(device.name);
        return power(device, context, 'off');
      case 'reboot':
        return reboot(device, context);
      case 'clear_boot':
        await store.clearBoot(device.name);
        return { outcome: 'ok', detail: 'boot entry removed' };
      case 'sdcard_check': {
        deviceLog.write(device.name, 'sut', 'checking the SD card');
        const deadlineMs = Math.min(context.budgetMs, SD_CARD_WITHIN_MS);
        return told(
          device,
          'sut',
          'SD card',
          await checkSdCard(sutTarget(device), { deadlineMs, retryPauseMs: RETRY_PAUSE_MS / timeScale, signal: context.signal }),
        );
      }
      case 'probe':
        return probe(device, work, context);
    }
  };

  async function power(device: DeviceAddress, { budgetMs, mayProceed, signal }: WorkContext, what: 'cycle' | 'off'): Promise<WorkResult> {
    if (device.power === null) return { outcome: 'failed', detail: 'the device has no power control' };
    const byRelay = RELAY_INFO.test(device.power);
    const subject = `${byRelay ? 'relay' : 'power'} ${device.power}`;
    const startedAt = performance.now();
    const result = await controls[what](device.power, { deadlineMs: Math.min(budgetMs, POWER_WITHIN_MS), mayProceed, signal });
    if (!result.ok) return { outcome: result.reason === 'fenced' ? 'dropped' : 'failed', detail: `${subject}: ${result.detail}` };
    const took = `${Math.round(performance.now() - startedAt)} ms`;
    deviceLog.write(
      device.name,
      'bmm',
      `${subject}: power ${what} done, ${what === 'cycle' ? 'off and on' : 'off'} read back${byRelay ? '' : ' where it can be'} (${took})`,
    );
    return { outcome: 'ok', detail: '' };
  }

  /** Through the SUT agent or adb, whichever the image has; where that fails the machine cuts the power. */
  async function reboot(device: DeviceAddress, { budgetMs, signal, mayProceed }: WorkContext): Promise<WorkResult> {
    const fence = mayProceed();
    if (fence !== true) return { outcome: 'dropped', detail: fence };
    const limits = { deadlineMs: Math.min(budgetMs, VERIFY_WITHIN_MS) / 2, signal };
    const bySut = await rebootSut(sutTarget(device), limits);
    if (bySut.ok) return told(device, 'sut', 'reboot', bySut);
    const byAdb = await rebootAdb(adbTarget(device, adbKey), limits);
    return told(device, 'bmm', 'reboot', byAdb.ok ? byAdb : { ok: false, detail: `${bySut.detail}; ${byAdb.detail}` });
  }

  async function probe(
    device: DeviceAddress,
    { check, repeat }: Extract<Command['work'], { kind: 'probe' }>,
    { budgetMs, signal }: WorkContext,
  ): Promise<WorkResult> {
    const source = check === 'sut' || check === 'sdcard' ? 'sut' : 'bmm';
    const ask = (deadlineMs: number, abort: AbortSignal) => probeOnce(device, check, deadlineMs, abort);
    if (repeat === 'once') {
      const result = await ask(Math.min(budgetMs, check === 'ping' ? PING_WITHIN_MS : VERIFY_WITHIN_MS), signal);
      // successful idle checks would flood the log
      return { outcome: result.ok ? 'ok' : 'failed', detail: result.detail };
    }
    const result = await probeUntil({
      probe: (abort) => ask(budgetMs, abort),
      everyMs,
      deadlineMs: budgetMs,
      signal,
      kick: kicks.of(await addressOf(device.fqdn)),
    });
    return told(device, source, check, result);
  }

  function told(device: DeviceAddress, source: string, what: string, result: ProbeResult): WorkResult {
    if (result.ok) deviceLog.write(device.name, source, `${what}: ${result.detail || 'ok'}`);
    return { outcome: result.ok ? 'ok' : 'failed', detail: `${what}: ${result.detail}` };
  }
}

/** Registrations come from an address; a name that cannot be resolved is only not hinted. */
async function addressOf(fqdn: string): Promise<string> {
  try {
    return (await lookup(fqdn, 4)).address;
  } catch {
    return fqdn;
  }
}
