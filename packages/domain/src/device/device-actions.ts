import type { DeviceAnswerEvent } from './device-events.js';
import { checksOf, type DeviceContext, MAINTENANCE_IMAGE, SELF_TEST_IMAGE } from './device-guards.js';
import { DEVICE_STATES } from './device-states.js';
import type { DeviceBoot, DeviceWork, ImagingResult } from './device-types.js';
import { type FailureCause, UNKNOWN_CAUSE } from './failure-cause.js';

type Action = (context: DeviceContext) => void;

function send(
  { effects }: DeviceContext,
  work: DeviceWork,
  ok: DeviceAnswerEvent | null = null,
  failed: DeviceAnswerEvent | null = null,
): void {
  effects.push({ name: 'send_command', command: { ...work, events: { ok, failed } } });
}

function report({ effects, facts }: DeviceContext, result: ImagingResult): void {
  if (facts.claim) effects.push({ name: 'notify_request', result });
}

function recordFailure({ next, effects }: DeviceContext): void {
  const row: { meaning: string; cause?: FailureCause } = DEVICE_STATES[next.state];
  // a self-test that is still to be installed never ran: its image was bad, and nothing is known against the device
  const imageIsBad = next.state === 'failed_self_test' && next.nextImage === SELF_TEST_IMAGE;
  next.failureCause = imageIsBad ? 'image' : (row.cause ?? UNKNOWN_CAUSE);
  effects.push({ name: 'write_log', level: 'error', message: `${next.state}: ${row.meaning} Cause: ${next.failureCause}.` });
}

function setNext({ next }: DeviceContext, image: string | null, bootConfig: string | null): void {
  next.nextImage = image;
  next.nextBootConfig = bootConfig;
  next.nextPxeConfig = null;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const DEVICE_ACTIONS = {
  setNextImage: (context) => setNext(context, text(context.args.image), text(context.args.boot_config)),
  setNextSelfTest: (context) => setNext(context, SELF_TEST_IMAGE, ''),
  setNextMaintenance: (context) => setNext(context, MAINTENANCE_IMAGE, ''),
  clearNextImage: (context) => setNext(context, null, null),
  /** By hand: the next image stays, its boot configuration is replaced. */
  setNextPxeConfig: ({ next, args }) => {
    next.nextPxeConfig = text(args.pxe_config);
    next.nextBootConfig = text(args.boot_config) ?? '';
  },
  loseCurrentImage: ({ next }) => {
    next.image = null;
    next.bootConfig = null;
  },
  promoteNextImage: (context) => {
    const { next } = context;
    if (next.nextImage !== null) {
      next.image = next.nextImage;
      next.bootConfig = next.nextBootConfig;
    }
    setNext(context, null, null);
  },
  markProven: ({ next, now }) => {
    next.provenAt = now;
    next.failureCause = null;
    next.comingOnline = false;
  },
  forgetProof: ({ next }) => {
    next.provenAt = null;
  },
  startComingOnline: ({ next }) => {
    next.comingOnline = true;
  },
  stopComingOnline: ({ next }) => {
    next.comingOnline = false;
  },
  startChecks: ({ next }) => {
    delete next.counters.checks_passed;
  },
  passCheck: ({ next }) => {
    next.counters.checks_passed = (next.counters.checks_passed ?? 0) + 1;
  },
  endPingRound: ({ next }) => {
    const { pc_pinging } = next.failures;
    if (pc_pinging !== undefined) next.failures = { ...next.failures, pc_rounds: pc_pinging };
    delete next.counters.pc_pinging;
    next.counters.pc_rounds = (next.counters.pc_rounds ?? 0) + 1;
  },

  powerCycle: (context) => send(context, { kind: 'power_cycle', boot: null }, 'power_cycle_ok'),
  powerCycleForPxe: (context) => {
    const { next, facts } = context;
    next.boot = next.generation;
    next.bootSecret = facts.newSecret;
    const boot: DeviceBoot = {
      boot: next.boot,
      secret: next.bootSecret,
      image: next.nextImage,
      pxeConfig: next.nextPxeConfig,
      bootConfig: next.nextBootConfig,
      keep: next.nextImage === MAINTENANCE_IMAGE,
    };
    send(context, { kind: 'power_cycle', boot }, 'power_cycle_ok');
  },
  powerOff: (context) => send(context, { kind: 'power_off' }),
  clearBoot: (context) => send(context, { kind: 'clear_boot' }),
  reboot: (context) => send(context, { kind: 'reboot' }, 'reboot_ok', 'reboot_failed'),
  probePing: (context) => send(context, { kind: 'probe', check: 'ping', repeat: 'until_deadline' }, 'ping_ok'),
  probeSut: (context) => send(context, { kind: 'probe', check: 'sut', repeat: 'until_deadline' }, 'sut_verify_ok'),
  probeCheck: (context) =>
    send(
      context,
      { kind: 'probe', check: checksOf(context)[context.next.counters.checks_passed ?? 0] ?? 'ping', repeat: 'until_deadline' },
      'verify_ok',
    ),
  checkSdCard: (context) => send(context, { kind: 'sdcard_check' }, 'sut_sdcard_ok', 'sut_sdcard_failed'),
  /** Devices in use are left alone, and one that was proven by the step before need not be asked again. */
  checkIfIdle: (context) => {
    const { next, facts, now } = context;
    if (facts.claim || next.provenAt === now) return;
    const sut = next.image !== null && facts.images[next.image]?.hasSutAgent === true;
    send(context, { kind: 'probe', check: sut ? 'sut' : 'ping', repeat: 'once' }, 'check_ok', 'failed');
  },

  offer: ({ effects }) => effects.push({ name: 'ring_match' }),
  offerIfIdle: ({ effects, facts, next, now }) => {
    if (!facts.claim && next.provenAt === now) effects.push({ name: 'ring_match' });
  },
  reportComplete: (context) => report(context, 'complete'),
  reportFailure: (context) => {
    recordFailure(context);
    report(context, 'failed-bad-device');
  },
  reportBadImage: (context) => report(context, 'failed-bad-image'),
  logBadImage: (context) =>
    context.effects.push({ name: 'write_log', level: 'error', message: `The boot scripts report a bad image${detail(context)}.` }),
  logDetail: (context) => context.effects.push({ name: 'write_log', level: 'warn', message: `The check failed${detail(context)}.` }),
} as const satisfies Record<string, Action>;

function detail({ args }: DeviceContext): string {
  return typeof args.detail === 'string' && args.detail !== '' ? `: ${args.detail}` : '';
}
