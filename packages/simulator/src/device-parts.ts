import type { AdbDaemon } from './adb-daemon.js';
import type { DeviceBehaviour } from './behaviour.js';
import type { Clock } from './clock.js';
import type { DeviceConfig } from './config.js';
import type { BootIdentity, ImagingServer } from './imaging-server.js';
import type { Log } from './log.js';
import { FAILURE_ODDS, PHASE_DURATIONS, type PhaseDuration, type TimedPhase } from './phases.js';
import type { PingResponder } from './ping-responder.js';
import type { Random } from './random.js';
import type { SutAgent } from './sut-agent.js';
import type { Timeline } from './timeline.js';

export interface DeviceCounters {
  powerCuts: number;
  boots: number;
  networkBoots: number;
  cardBoots: number;
  imagesWritten: number;
  eventsSent: number;
  injectedFailures: number;
  failedBoots: number;
  tftpBytes: number;
  registrations: number;
  /** Bugs of the simulator itself; anything but 0 is one. */
  crashes: number;
}

export const noCounts = (): DeviceCounters => ({
  powerCuts: 0,
  boots: 0,
  networkBoots: 0,
  cardBoots: 0,
  imagesWritten: 0,
  eventsSent: 0,
  injectedFailures: 0,
  failedBoots: 0,
  tftpBytes: 0,
  registrations: 0,
  crashes: 0,
});

/** How chance and time treat a device; the same for the whole rack. */
export interface RackRules {
  failures: boolean;
  timeScale: number;
  duration(phase: TimedPhase): PhaseDuration;
  failureOdds(phase: string): number;
}

export function rackRules(settings: {
  failures: boolean;
  timeScale: number;
  phases: Partial<Record<TimedPhase, PhaseDuration>>;
  failureOdds?: Record<string, number> | undefined;
}): RackRules {
  const { failures, timeScale, phases } = settings;
  const odds: Partial<Record<string, number>> = { ...FAILURE_ODDS, ...settings.failureOdds };
  return {
    failures,
    timeScale,
    duration: (phase) => phases[phase] ?? PHASE_DURATIONS[phase],
    failureOdds: (phase) => (failures ? (odds[phase] ?? 0) : 0),
  };
}

/** What of a device outlives a power cut. */
export interface DeviceParts {
  readonly config: DeviceConfig;
  readonly rules: RackRules;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timeline: Timeline;
  readonly ping: PingResponder;
  readonly agent: SutAgent;
  /** Null: the device has none. */
  readonly adb: AdbDaemon | null;
  readonly imagingServer: ImagingServer;
  readonly counters: DeviceCounters;
  behaviour: DeviceBehaviour;
  /** What the card would boot: an image's name, `corrupt`, or null when it is empty. */
  image: string | null;
  state: string;
  stateSince: string;
  /** The last two network boots, the current one first. */
  boots: BootIdentity[];
}

/** Nobody answers any more, as after a power cut. */
export function closeAgents({ agent, adb }: Pick<DeviceParts, 'agent' | 'adb'>): void {
  agent.close();
  adb?.close();
}
