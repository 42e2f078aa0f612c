import type { LabInput } from '@mozpool/contracts';

/** Boards of the original deployment had 14 devices; 4 banks of 8 would hold more. */
const DEVICES_PER_BOARD = 14;
const RELAYS_PER_BANK = 8;
export const PING_PORT = 7007;
export const SUT_PORT = 20701;
export const DEFAULT_NETWORK = 1;
export const HARDWARE = { type: 'panda', model: 'ES Rev B2' } as const;
const HARDWARE_LABELS = { processor: 'armv7', soc: 'omap4460', memory: '1GiB', gpu: 'sgx540' };
/** Two thirds of the devices test the browser, one third the phone. */
const POOLS = ['mobile', 'mobile', 'b2g'] as const;

export interface RackAgent {
  /** Name of the imaging server. */
  server: string;
  tftpPort: number;
  registrationPort: number;
}

export interface RackPlan {
  devices: number;
  agents: readonly RackAgent[];
  /** One port for each board, at least `boardCount(devices, agents)`. */
  boardPorts: readonly number[];
  controlPort: number;
  /** Second number of the devices' addresses, 127.N.x.y: racks that run side by side on a machine need different ones. */
  network: number;
  timeScale: number;
  seed: string;
  /** Let devices fail by chance, as the original's fakes did. */
  failures: boolean;
  recordFile: string;
  /** Overrides of phases, for benchmarks. */
  phases?: Record<string, { seconds: number; spread?: number }>;
}

export function boardCount(devices: number, agents: number): number {
  return Array.from({ length: agents }, (_, agent) => Math.ceil(devicesOf(devices, agents, agent) / DEVICES_PER_BOARD)).reduce(
    (a, b) => a + b,
    0,
  );
}

const devicesOf = (devices: number, agents: number, agent: number) => Math.floor(devices / agents) + (agent < devices % agents ? 1 : 0);

const pxe = (script: string) => `DEFAULT mozpool
LABEL mozpool
  KERNEL panda/vmlinuz
  INITRD panda/initrd.img
  APPEND console=ttyO2,115200n8 mobile-imaging-url=%HTTP_URL%/scripts/${script}.sh mozpool-url=%HTTP_URL% mozpool-device=%DEVICE% mozpool-boot=%BOOT% mozpool-secret=%SECRET% syslog-server=%IPADDRESS% selftest-config=%HTTP_URL%/scripts/selftest.json
`;

const IMAGES = [
  {
    name: 'b2g',
    script: 'b2g-second-stage',
    bootConfigKeys: ['b2gbase'],
    canReuse: false,
    hidden: false,
    hasSutAgent: true,
    checks: ['sut', 'sdcard'],
  },
  {
    name: 'android',
    script: 'android-second-stage',
    bootConfigKeys: [],
    canReuse: true,
    hidden: false,
    hasSutAgent: true,
    checks: ['sut', 'sdcard'],
  },
  { name: 'self-test', script: 'selftest-second-stage', bootConfigKeys: [], canReuse: false, hidden: true, hasSutAgent: false, checks: [] },
  {
    name: 'maintenance',
    script: 'maintenance-second-stage',
    bootConfigKeys: [],
    canReuse: false,
    hidden: true,
    hasSutAgent: false,
    checks: [],
  },
] as const;

interface RackDevice {
  name: string;
  mac: string;
  address: string;
  agent: RackAgent;
  port: number;
  bank: number;
  relay: number;
  environment: string;
}

function devicesIn({ devices, agents, boardPorts, network }: RackPlan): RackDevice[] {
  const all: RackDevice[] = [];
  let board = 0;
  agents.forEach((agent, index) => {
    const count = devicesOf(devices, agents.length, index);
    for (let slot = 0; slot < count; slot++) {
      if (slot > 0 && slot % DEVICES_PER_BOARD === 0) board += 1;
      const onBoard = slot % DEVICES_PER_BOARD;
      const number = all.length + 1;
      all.push({
        name: `panda-${String(number).padStart(4, '0')}`,
        mac: `02c0ffee${number.toString(16).padStart(4, '0')}`,
        address: `127.${network}.${Math.floor(number / 250)}.${(number % 250) + 1}`,
        agent,
        port: boardPorts[board]!,
        bank: Math.floor(onBoard / RELAYS_PER_BANK) + 1,
        relay: (onBoard % RELAYS_PER_BANK) + 1,
        environment: number % 2 === 1 ? 'even' : 'odd',
      });
    }
    board += 1;
  });
  return all;
}

/** What Mozpool has to know about the rack. */
export function rackLab(plan: RackPlan): LabInput {
  const devices = devicesIn(plan);
  const boards = new Map(devices.map((device) => [device.port, device.agent.server]));
  return {
    imagingServers: plan.agents.map(({ server }) => ({ fqdn: server })),
    hardwareTypes: [{ ...HARDWARE, labels: HARDWARE_LABELS }],
    pxeConfigs: IMAGES.map(({ name, script }) => ({ name: `rack-${name}`, description: `Simulated rack: ${name}`, contents: pxe(script) })),
    images: IMAGES.map(({ script: _script, bootConfigKeys, checks, ...image }) => ({
      ...image,
      bootConfigKeys: [...bootConfigKeys],
      checks: [...checks],
      boots: [{ ...HARDWARE, pxeConfig: `rack-${image.name}` }],
    })),
    relayBoards: [...boards].map(([port, server], index) => ({
      name: `relay-${index + 1}`,
      fqdn: `127.0.0.1:${port}`,
      imagingServer: server,
    })),
    devices: devices.map((device, index) => ({
      name: device.name,
      fqdn: device.address,
      mac: device.mac,
      imagingServer: device.agent.server,
      hardware: { ...HARDWARE },
      relayInfo: `127.0.0.1:${device.port}:bank${device.bank}:relay${device.relay}`,
      ping: `tcp:${PING_PORT}`,
      sutPort: SUT_PORT,
      environment: device.environment,
      inventoryId: 1111 * (index + 1),
      labels: { pool: POOLS[index % POOLS.length]!, storage: 'sdcard' },
    })),
  };
}

/** What the simulated rack has to know about itself. */
export function rackConfig(plan: RackPlan) {
  const devices = devicesIn(plan);
  return {
    seed: plan.seed,
    timeScale: plan.timeScale,
    controlPort: plan.controlPort,
    failures: plan.failures,
    recordFile: plan.recordFile,
    ...(plan.phases && { phases: plan.phases }),
    boards: [...new Set(devices.map(({ port }) => port))].map((port) => ({ host: '127.0.0.1', port })),
    devices: devices.map((device) => ({
      name: device.name,
      mac: device.mac,
      address: device.address,
      relay: { port: device.port, bank: device.bank, relay: device.relay },
      tftp: { host: '127.0.0.1', port: device.agent.tftpPort },
      registration: { host: '127.0.0.1', port: device.agent.registrationPort },
      pingPort: PING_PORT,
      sutPort: SUT_PORT,
      image: null,
    })),
  };
}
