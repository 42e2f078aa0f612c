import type { RackConfig } from './config.js';
import { createControlServer } from './control-server.js';
import type { Log } from './log.js';
import { createRack, type Rack } from './rack.js';

export interface Simulator {
  readonly rack: Rack;
  start(): Promise<void>;
  /** May be called twice, and after a start that failed half-way. */
  stop(): Promise<void>;
  controlPort(): number;
}

/** A rack together with its control port. Settings come from `parseRackConfig`. */
export function createSimulator(config: RackConfig, log: Log): Simulator {
  const rack = createRack(config, log);
  const control = createControlServer(rack, { host: config.controlHost, port: config.controlPort, log });
  const stop = async (): Promise<void> => {
    await Promise.all([control.stop(), rack.stop()]);
  };
  return {
    rack,
    stop,
    controlPort: () => control.port(),
    async start() {
      await rack.start();
      await control.start();
    },
  };
}
