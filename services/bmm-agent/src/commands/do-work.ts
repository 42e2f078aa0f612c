import { lookup } from 'node:dns/promises';
import type { Command, DeviceAddress } from '@mozpool/contracts';
import { checkSdCard, type ProbeResult, probeUntil, type RelayBoards, type RelayResult, rebootSut } from '@mozpool/hardware';
import { parseRelayInfo, type RelayAddress } from '@mozpool/protocols';
import type { DeviceLog } from '../logs/device-log.js';
import type { AgentStore } from '../store/agent-store.js';
import type { WorkContext, WorkHandler, WorkResult } from './command-runner.js';
import type { Kicks } from './kicks.js';
import { PING_WITHIN_MS, type ProbeOnce, sutTarget, VERIFY_WITHIN_MS } from './probe-once.js';

/** Operation limits, seconds of real time. */
const POWER_WITHIN_MS = 60_000;
const SD_CARD_WITHIN_MS = 199_000;
const PROBE_EVERY_MS = 1_000;
/** However fast simulated time runs, a probe costs real work. */
const PROBE_FLOOR_MS = 100;
const RETRY_PAUSE_MS = 5_000;

export interface WorkInput {
  boards: RelayBoards;
  store: AgentStore;
  kicks: Kicks;
  probeOnce: ProbeOnce;
  deviceLog: DeviceLog;
  timeScale: number;
}

/** Turns commands into operations on hardware. */
export function createWork({ boards, store, kicks, probeOnce, deviceLog, timeScale }: WorkInput): WorkHandler {
  const everyMs = Math.max(PROBE_FLOOR_MS, PROBE_EVERY_MS / timeScale);

  return async ({ device, work }, context) => {
    switch (work.kind) {
      case 'power_cycle':
        return power(device, context, 'power cycle', (relay, options) => boards.cycle(relay, options));
      case 'power_off':
        await store.clearBoot(device.name);
        return power(device, context, 'power off', (relay, options) => boards.setPower(relay, 'off', options));
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

  async function power(
    device: DeviceAddress,
    { budgetMs, mayProceed, signal }: WorkContext,
    what: string,
    operate: (relay: RelayAddress, options: Parameters<RelayBoards['cycle']>[1]) => Promise<RelayResult>,
  ): Promise<WorkResult> {
    if (device.power === null) return { outcome: 'failed', detail: 'the device has no power control' };
    let relay: RelayAddress;
    try {
      relay = parseRelayInfo(device.power);
    } catch (error) {
      return { outcome: 'failed', detail: (error as Error).message };
    }
    const startedAt = performance.now();
    const result = await operate(relay, { deadlineMs: Math.min(budgetMs, POWER_WITHIN_MS), mayProceed, signal });
    const took = `${Math.round(performance.now() - startedAt)} ms`;
    if (result.ok) {
      deviceLog.write(
        device.name,
        'bmm',
        `relay ${device.power}: ${what} done, ${what === 'power cycle' ? 'off and on' : 'off'} read back (${took})`,
      );
      return { outcome: 'ok', detail: '' };
    }
    return { outcome: result.reason === 'fenced' ? 'dropped' : 'failed', detail: `relay ${device.power}: ${result.detail}` };
  }

  /** Through the SUT agent; where that fails the machine takes the relay. */
  async function reboot(device: DeviceAddress, { budgetMs, signal, mayProceed }: WorkContext): Promise<WorkResult> {
    const fence = mayProceed();
    if (fence !== true) return { outcome: 'dropped', detail: fence };
    return told(device, 'sut', 'reboot', await rebootSut(sutTarget(device), { deadlineMs: Math.min(budgetMs, VERIFY_WITHIN_MS), signal }));
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
