import { pausedFor, untilAborted } from './clock.js';
import { closeAgents, type DeviceParts } from './device-parts.js';
import type { BootIdentity } from './imaging-server.js';
import type { ImageOdds, TimedPhase } from './phases.js';
import { registerSutAgent } from './sut-registration.js';
import { fetchByTftp, type TftpResult } from './tftp-client.js';
import type { PhaseKind } from './timeline.js';

/** The boot ends here and the device, still powered, starts again. An expected outcome of a simulation, not a bug. */
export class BootFailure extends Error {
  override name = 'BootFailure';
}

/** U-Boot's 5 s between two packets, scaled, but never so short that a loaded server looks dead. */
const TFTP_RETRANSMIT_SECONDS = 5;
const TFTP_RETRANSMIT_FLOOR_MS = 300;

/**
 * One stretch of time with power: everything a boot script or an image can do. Every method rejects at once when power is
 * cut, so that a script reads as the sequence of what happens while nothing goes wrong.
 */
export class PowerSession {
  readonly parts: DeviceParts;
  readonly signal: AbortSignal;

  constructor(parts: DeviceParts, signal: AbortSignal) {
    this.parts = parts;
    this.signal = signal;
  }

  /** Time that a phase takes: the device's own, unless nobody is waiting for its end. Faults strike when a phase begins. */
  async spend(phase: TimedPhase, kind: PhaseKind = 'own'): Promise<void> {
    await this.reach(phase);
    const { clock, random, rules, timeline } = this.parts;
    const { seconds, spread } = rules.duration(phase);
    timeline.enter(phase, kind);
    await clock.pause(Math.max(0, random.around(seconds, spread)), this.signal);
  }

  /** Enters a state, unless the device hangs or fails there. `hangPhase` is the name under which `hangIn` knows it. */
  async reach(state: string, hangPhase = state): Promise<void> {
    this.signal.throwIfAborted();
    this.#enter(state);
    if (this.parts.behaviour.hangIn === hangPhase) await this.hang(`told to hang in ${hangPhase}`);
    if (this.parts.random.chance(this.parts.rules.failureOdds(state))) {
      this.parts.counters.injectedFailures += 1;
      throw new BootFailure(`injected failure in ${state}`);
    }
  }

  /** Waits for somebody else; the time is not the device's own. */
  async waitFor<T>(what: string, work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    this.parts.timeline.enter(what, 'waiting');
    const result = await work();
    this.signal.throwIfAborted();
    return result;
  }

  /** Nothing more happens of itself: rejects at the power cut, or resolves with `until`. */
  async idle(state: string, until?: Promise<void>): Promise<void> {
    this.signal.throwIfAborted();
    this.#enter(state);
    this.parts.timeline.enter(state, 'idle');
    await (until ? Promise.race([until, untilAborted(this.signal)]) : untilAborted(this.signal));
  }

  /** Deaf and dumb until power is cut. */
  async hang(why: string): Promise<never> {
    this.signal.throwIfAborted();
    this.parts.log('info', 'device hangs', { device: this.parts.config.name, cause: why });
    closeAgents(this.parts);
    await this.answerPings(false);
    await this.idle('hanging');
    throw new Error('unreachable: only a power cut ends a hang');
  }

  async answerPings(wanted: boolean): Promise<void> {
    this.signal.throwIfAborted();
    await this.parts.ping.answer(wanted);
    if (this.signal.aborted) {
      await this.parts.ping.answer(false);
      this.signal.throwIfAborted();
    }
  }

  /** Starts the SUT agent, which registers once, in the background. */
  async startAgent(odds: ImageOdds, reboot: () => Promise<boolean>): Promise<void> {
    this.signal.throwIfAborted();
    const { agent, adb, config, counters, log } = this.parts;
    await Promise.all([agent.open(odds, reboot), adb?.open(reboot)]);
    if (this.signal.aborted) {
      closeAgents(this.parts);
      this.signal.throwIfAborted();
    }
    if (!config.registration || !agent.isOpen) return;
    const device = { mac: config.mac, address: config.address, sutPort: agent.port };
    void registerSutAgent(config.registration, device, this.signal).then((result) => {
      if (result === 'registered') counters.registrations += 1;
      else log('debug', 'SUT agent is not registered', { device: config.name, cause: result });
    });
  }

  /** Real pause in simulated seconds that no fault touches; false after a power cut. */
  async pauseQuietly(phase: TimedPhase): Promise<boolean> {
    const { clock, random, rules } = this.parts;
    const { seconds, spread } = rules.duration(phase);
    return await pausedFor(clock.realMs(Math.max(0, random.around(seconds, spread))), this.signal);
  }

  async tftp(path: string, keep: boolean): Promise<TftpResult> {
    const { config, clock, counters } = this.parts;
    const result = await this.waitFor(`tftp ${path}`, () =>
      fetchByTftp({
        server: config.tftp,
        localAddress: config.address,
        path,
        keep,
        retransmitMs: Math.max(TFTP_RETRANSMIT_FLOOR_MS, clock.realMs(TFTP_RETRANSMIT_SECONDS)),
        signal: this.signal,
      }),
    );
    if (result.kind === 'file') counters.tftpBytes += result.bytes;
    return result;
  }

  async fetch(url: string, identity?: BootIdentity): Promise<string> {
    return await this.waitFor(`http ${url}`, () => this.parts.imagingServer.fetch(url, this.signal, identity));
  }

  /** Delivers an event and waits until the server has taken it. A boot that is no longer the current one stops here. */
  async report(eventUrl: string, event: string, identity: BootIdentity): Promise<void> {
    const { behaviour, boots, counters, imagingServer } = this.parts;
    const carried = behaviour.wrongBoot ? staleIdentity(identity, boots[1]) : identity;
    counters.eventsSent += 1;
    const outcome = await this.waitFor(`event ${event}`, () => imagingServer.report(eventUrl, carried, this.signal));
    if (outcome === 'superseded') await this.hang(`event ${event} belongs to a boot that is over`);
  }

  #enter(state: string): void {
    if (this.parts.state === state) return;
    this.parts.state = state;
    this.parts.stateSince = new Date().toISOString();
  }
}

/** The boot before this one; where there was none, one that never was. */
function staleIdentity(current: BootIdentity, previous: BootIdentity | undefined): BootIdentity {
  if (previous) return previous;
  return { boot: String(Number(current.boot ?? 1) - 1), secret: 'no-such-secret' };
}
