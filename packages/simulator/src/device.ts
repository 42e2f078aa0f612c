import { AdbDaemon } from './adb-daemon.js';
import { changedDeviceBehaviour, type DeviceBehaviour, NORMAL_DEVICE } from './behaviour.js';
import type { PowerLine } from './board.js';
import type { Clock } from './clock.js';
import type { DeviceConfig } from './config.js';
import { closeAgents, type DeviceCounters, type DeviceParts, noCounts, type RackRules } from './device-parts.js';
import { ImagingServer } from './imaging-server.js';
import { live } from './life-cycle.js';
import type { Log } from './log.js';
import { PingResponder } from './ping-responder.js';
import { PowerSession } from './power-session.js';
import { createRandom } from './random.js';
import { SutAgent } from './sut-agent.js';
import { createTimeline, type TimelineEntry } from './timeline.js';

export interface DeviceSnapshot {
  name: string;
  mac: string;
  address: string;
  pingPort: number;
  sutPort: number;
  /** Null: it has no adb daemon. */
  adbPort: number | null;
  power: 'on' | 'off';
  /** `off`, `hanging`, `running_{image}`, or the phase: the names of the events where there is one. */
  state: string;
  stateSince: string;
  image: string | null;
  /** Number of the network boot under way or last seen, as the PXE file gave it. */
  boot: string | null;
  answersPing: boolean;
  agentRuns: boolean;
  counters: DeviceCounters;
  behaviour: DeviceBehaviour;
}

/** A simulated device: power comes and goes, and with it everything it does. */
export class Device implements PowerLine {
  readonly #parts: DeviceParts;
  #powered = true;
  #power = new AbortController();
  #done: Promise<void> = Promise.resolve();

  constructor(config: DeviceConfig, deps: { seed: string; rules: RackRules; clock: Clock; log: Log }) {
    const { rules, clock, log } = deps;
    const random = createRandom(`${deps.seed}/${config.name}`);
    const { name: device, address, mac } = config;
    this.#parts = {
      config,
      rules,
      clock,
      random,
      log,
      timeline: createTimeline(),
      ping: new PingResponder({ device, address, port: config.pingPort, log }),
      agent: new SutAgent({ device, mac, address, port: config.sutPort, random, behaviour: () => this.#parts.behaviour, log }),
      adb:
        config.adbPort === null
          ? null
          : new AdbDaemon({
              device,
              address,
              port: config.adbPort,
              behaviour: () => this.#parts.behaviour,
              knownKey: () => config.adbKey,
              log,
            }),
      imagingServer: new ImagingServer({ localAddress: address, clock, log }),
      counters: noCounts(),
      behaviour: NORMAL_DEVICE,
      image: config.image,
      state: 'off',
      stateSince: new Date().toISOString(),
      boots: [],
    };
  }

  get name(): string {
    return this.#parts.config.name;
  }

  get relayIsDead(): boolean {
    return this.#parts.behaviour.deadRelay;
  }

  get counters(): DeviceCounters {
    return { ...this.#parts.counters };
  }

  /** Devices start powered, with the image on their card running; an empty card hangs. */
  start(): void {
    this.#begin('card');
  }

  /** Cuts power for good and waits until nothing of the device is left running. */
  async stop(): Promise<void> {
    this.#cut();
    await this.#done;
  }

  setPower(powered: boolean): void {
    if (powered === this.#powered || this.#parts.behaviour.stuckContact) return;
    this.#powered = powered;
    if (powered) {
      this.#begin('power');
      return;
    }
    this.#parts.counters.powerCuts += 1;
    this.#cut();
    this.#parts.timeline.enter('off', 'own');
    this.#parts.state = 'off';
    this.#parts.stateSince = new Date().toISOString();
  }

  /** Changes part of the behaviour; throws `BehaviourError` for unknown keys or values. */
  async behave(patch: unknown): Promise<DeviceBehaviour> {
    const { ping, agent, adb } = this.#parts;
    this.#parts.behaviour = changedDeviceBehaviour(this.#parts.behaviour, patch);
    await Promise.all([ping.silence(this.#parts.behaviour.neverPing), agent.settle(), adb?.settle()]);
    return this.#parts.behaviour;
  }

  /** As at the start of the rack: powered, first image running, normal behaviour, nothing counted. Chance goes on where it was. */
  async reset(): Promise<void> {
    this.#cut();
    await this.#done;
    await this.behave(NORMAL_DEVICE);
    const { agent, config, counters, timeline } = this.#parts;
    agent.wipe();
    timeline.clear();
    Object.assign(counters, noCounts());
    this.#parts.image = config.image;
    this.#parts.boots = [];
    this.#powered = true;
    this.#begin('card');
  }

  timeline(): TimelineEntry[] {
    return this.#parts.timeline.entries();
  }

  snapshot(): DeviceSnapshot {
    const { config, ping, agent, adb, state, stateSince, image, boots, behaviour } = this.#parts;
    return {
      name: config.name,
      mac: config.mac,
      address: config.address,
      pingPort: ping.port,
      sutPort: agent.port,
      adbPort: adb?.port ?? null,
      power: this.#powered ? 'on' : 'off',
      state,
      stateSince,
      image,
      boot: boots[0]?.boot ?? null,
      answersPing: ping.answers,
      agentRuns: agent.isOpen,
      counters: this.counters,
      behaviour,
    };
  }

  #begin(from: 'power' | 'card'): void {
    const previous = this.#done;
    const power = new AbortController();
    this.#power = power;
    this.#done = (async () => {
      await previous;
      if (power.signal.aborted) return;
      await live(new PowerSession(this.#parts, power.signal), from);
    })().catch((error: unknown) => {
      if (power.signal.aborted) return;
      // A bug in a script must show, but one device must not take the rack with it.
      this.#parts.counters.crashes += 1;
      this.#parts.state = 'crashed';
      this.#parts.log('error', 'device script crashed', { device: this.name, cause: String(error instanceof Error ? error.stack : error) });
    });
  }

  /** Everything stops in the same instant, whatever the script was waiting for. */
  #cut(): void {
    this.#power.abort(new Error('power cut'));
    closeAgents(this.#parts);
    void this.#parts.ping.answer(false);
    this.#parts.timeline.close();
  }
}
