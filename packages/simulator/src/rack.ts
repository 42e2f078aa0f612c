import { type ActionLog, createActionLog } from './action-log.js';
import { Board, COOLDOWN_SECONDS } from './board.js';
import { createClock } from './clock.js';
import { boardKey, boardOf, type RackConfig } from './config.js';
import { Device } from './device.js';
import { type DeviceCounters, noCounts, rackRules } from './device-parts.js';
import type { Log } from './log.js';

export interface RackStats {
  devices: number;
  powered: number;
  /** Devices per state. */
  states: Record<string, number>;
  /** Sums over all devices. */
  counters: DeviceCounters;
  boards: number;
  rssBytes: number;
  uptimeSeconds: number;
}

/** Boards, the devices wired to them, and the record of what was done to them. */
export interface Rack {
  readonly boards: ReadonlyMap<string, Board>;
  readonly devices: ReadonlyMap<string, Device>;
  readonly actions: ActionLog;
  /** Boards first, so that whoever waits for the rack finds every board listening. */
  start(): Promise<void>;
  /** Ends every connection, timer and port; may be called twice, and after a failed start. */
  stop(): Promise<void>;
  reset(): Promise<void>;
  stats(): RackStats;
}

export function createRack(config: RackConfig, log: Log): Rack {
  const clock = createClock(config.timeScale);
  const rules = rackRules(config);
  const actions = createActionLog(config.recordFile);
  const devices = new Map(config.devices.map((device) => [device.name, new Device(device, { seed: config.seed, rules, clock, log })]));
  const wiring = new Map<string, Device>();
  const socket = (board: string, bank: number, relay: number): string => `${board}/${bank}/${relay}`;
  for (const { name, relay } of config.devices) {
    const board = boardOf(config.boards, relay);
    const device = devices.get(name);
    if (board && device) wiring.set(socket(boardKey(board), relay.bank, relay.relay), device);
  }
  const boards = new Map<string, Board>();
  for (const board of config.boards) {
    const key = boardKey(board);
    const lineAt = (bank: number, relay: number): Device | undefined => wiring.get(socket(key, bank, relay));
    boards.set(key, new Board({ config: board, cooldownMs: clock.realMs(COOLDOWN_SECONDS), actions, log, lineAt }));
  }
  let stopping: Promise<void> | null = null;
  const startedMs = performance.now();

  const stop = async (): Promise<void> => {
    for (const board of boards.values()) board.stop();
    await Promise.all([...devices.values()].map((device) => device.stop()));
    actions.close();
  };

  return {
    boards,
    devices,
    actions,
    async start() {
      await Promise.all([...boards.values()].map((board) => board.start()));
      for (const device of devices.values()) device.start();
    },
    stop() {
      stopping ??= stop();
      return stopping;
    },
    async reset() {
      for (const board of boards.values()) board.reset();
      await Promise.all([...devices.values()].map((device) => device.reset()));
      actions.clear();
    },
    stats() {
      const states: Record<string, number> = {};
      const counters = noCounts();
      let powered = 0;
      for (const device of devices.values()) {
        const { state, power } = device.snapshot();
        states[state] = (states[state] ?? 0) + 1;
        if (power === 'on') powered += 1;
        for (const name of Object.keys(counters) as (keyof DeviceCounters)[]) counters[name] += device.counters[name];
      }
      return {
        devices: devices.size,
        powered,
        states,
        counters,
        boards: boards.size,
        rssBytes: process.memoryUsage.rss(),
        uptimeSeconds: (performance.now() - startedMs) / 1000,
      };
    },
  };
}
