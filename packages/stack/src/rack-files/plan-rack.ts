import { join } from 'node:path';
import { boardCount, DEFAULT_NETWORK, type RackPlan } from '../rack-lab.js';

/** Ports inside the rack's network, counted up from here: agent N has the Nth of each kind. docker-compose.yml repeats the agents'. */
const PORTS = { board: 2101, tftp: 6901, registration: 28001, control: 8090 } as const;

export interface RackFilesOptions {
  /** Where the rack finds its files, and writes what it did. */
  out: string;
  devices: number;
  agents: number;
  timeScale: number;
  failures: boolean;
}

/** The plan of a rack whose ports are known beforehand, for agents that are configured by somebody else. */
export function planRack({ out, devices, agents, timeScale, failures }: RackFilesOptions): RackPlan {
  return {
    devices,
    agents: Array.from({ length: agents }, (_, index) => ({
      server: `imaging-${index + 1}`,
      tftpPort: PORTS.tftp + index,
      registrationPort: PORTS.registration + index,
    })),
    boardPorts: Array.from({ length: boardCount(devices, agents) }, (_, index) => PORTS.board + index),
    controlPort: PORTS.control,
    network: DEFAULT_NETWORK,
    timeScale,
    seed: 'mozpool',
    failures,
    recordFile: join(out, 'relay-actions.jsonl'),
  };
}
