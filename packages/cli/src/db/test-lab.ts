import type { LabInput } from '@mozpool/contracts';

export interface TestLabPlan {
  devices: number;
  /** Of the (first) imaging server, as `host:port` where the port is not 80. */
  server: string;
  /** Of the relay board on this machine. */
  relayPort: number;
}

const DEVICES_PER_SERVER = 32;
const RELAYS_PER_BANK = 8;
const HARDWARE = { type: 'panda', model: 'ES Rev B2' };
const MAC_DIGITS = 12;

const pxe = (script: string) =>
  `DEFAULT ${script}\nLABEL ${script}\n  KERNEL panda/vmlinuz\n  INITRD panda/initrd.img\n  APPEND mobile-imaging-url=%HTTP_URL%/scripts/${script}.sh mozpool-url=%HTTP_URL% mozpool-device=%DEVICE% mozpool-boot=%BOOT% mozpool-secret=%SECRET%\n`;

const IMAGES: readonly (NonNullable<LabInput['images']>[number] & { script: string })[] = [
  { name: 'b2g', script: 'b2g-second-stage', bootConfigKeys: ['b2gbase'] },
  { name: 'android', script: 'android-second-stage', canReuse: true },
  { name: 'self-test', script: 'selftest-second-stage', hidden: true, checks: [] },
  { name: 'maintenance', script: 'maintenance-second-stage', hidden: true, checks: [] },
];

/** How many imaging servers it takes; only the first is this machine. */
export const serversFor = (devices: number) => Math.ceil(devices / DEVICES_PER_SERVER);

/** The test data of Mozpool 4.2, with every image booting what it is: devices on relay boards of this machine, none of them real. */
export function testLab({ devices, server, relayPort }: TestLabPlan): LabInput {
  const servers = Array.from({ length: serversFor(devices) }, (_, index) => (index === 0 ? server : `fakeserver${index}.local`));
  return {
    imagingServers: servers.map((fqdn) => ({ fqdn })),
    hardwareTypes: [HARDWARE],
    pxeConfigs: IMAGES.map(({ name, script }) => ({ name: `fake-${name}`, description: `Simulated: ${name}`, contents: pxe(script) })),
    images: IMAGES.map(({ script: _script, ...image }) => ({
      ...image,
      boots: [{ ...HARDWARE, pxeConfig: `fake-${image.name}` }],
    })),
    // all of them are one simulated board: those of other servers are nowhere
    relayBoards: [{ name: 'fake-relay', fqdn: `localhost:${relayPort}`, imagingServer: server }],
    devices: Array.from({ length: devices }, (_, index) => ({
      name: `device${index + 1}`,
      fqdn: `device${index + 1}.fqdn`,
      inventoryId: 1111 * (index + 1),
      mac: index.toString(16).padStart(MAC_DIGITS, '0'),
      imagingServer: servers[Math.floor(index / DEVICES_PER_SERVER)]!,
      hardware: HARDWARE,
      relayInfo: relayOf(index % DEVICES_PER_SERVER, relayPort),
      environment: index % 2 === 0 ? 'even' : 'odd',
    })),
  };
}

const relayOf = (slot: number, port: number) =>
  `localhost:${port}:bank${Math.floor(slot / RELAYS_PER_BANK) + 1}:relay${(slot % RELAYS_PER_BANK) + 1}`;
