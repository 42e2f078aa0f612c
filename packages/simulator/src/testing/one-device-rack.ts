import { parseRackConfig, type RackConfigInput } from '../config.js';
import type { Device } from '../device.js';
import { silentLog } from '../log.js';
import { createSimulator, type Simulator } from '../simulator.js';
import type { ImagingServerStandIn } from './imaging-server-stand-in.js';
import { RawClient, waitUntil } from './raw-client.js';

export const MAC = '020000000001';
/** A thousand times faster than life: a whole imaging takes well under a second. */
const TIME_SCALE = 1_000;

/** A rack of one board and one device, `sim-1`, on bank 2 relay 3, with the actions that tests repeat. */
export class OneDeviceRack {
  readonly simulator: Simulator;
  readonly device: Device;

  private constructor(simulator: Simulator) {
    this.simulator = simulator;
    this.device = simulator.rack.devices.get('sim-1')!;
  }

  /** `address` has to be one that no other test file uses. */
  static async start(
    server: ImagingServerStandIn,
    address: string,
    overrides: Partial<RackConfigInput> = {},
    deviceOverrides: object = {},
  ): Promise<OneDeviceRack> {
    const config = parseRackConfig({
      timeScale: TIME_SCALE,
      failures: false,
      boards: [{ name: 'board', port: 0, cooldown: false }],
      devices: [
        {
          name: 'sim-1',
          mac: MAC,
          address,
          relay: { board: 'board', bank: 2, relay: 3 },
          tftp: { host: '127.0.0.1', port: server.tftpPort },
          pingPort: 0,
          sutPort: 0,
          image: 'android',
          ...deviceOverrides,
        },
      ],
      ...overrides,
    });
    const simulator = createSimulator(config, silentLog);
    await simulator.start();
    return new OneDeviceRack(simulator);
  }

  /** Also fails when the device's script had a bug. */
  async stop(): Promise<void> {
    const { crashes } = this.device.counters;
    await this.simulator.stop();
    expect(crashes).toBe(0);
  }

  async connectToBoard(): Promise<RawClient> {
    const board = this.simulator.rack.boards.get('board')!;
    await waitUntil('the board to listen', () => board.snapshot().listening);
    return await RawClient.open(board.snapshot().port);
  }

  /** As an agent does: relay on, read back, relay off, over the board's own protocol. */
  async cyclePower(): Promise<void> {
    const client = await this.connectToBoard();
    expect(await client.exchange([0xfe, 0x6e, 0x02], 1)).toBe('55');
    expect(await client.exchange([0xfe, 0x76, 0x02], 1)).toBe('01');
    expect(this.device.snapshot()).toMatchObject({ power: 'off', state: 'off', answersPing: false, agentRuns: false });
    expect(await client.exchange([0xfe, 0x66, 0x02], 1)).toBe('55');
    await client.close();
  }

  async reaches(state: string): Promise<void> {
    await waitUntil(`state ${state}`, () => this.device.snapshot().state === state);
  }

  async answersPing(): Promise<boolean> {
    const { pingPort, address } = this.device.snapshot();
    return await RawClient.open(pingPort, address).then(
      (client) => client.close().then(() => true),
      () => false,
    );
  }
}
