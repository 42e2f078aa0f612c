import type { LabInput } from '@mozpool/contracts';
import type { Machine, MachineKind } from './machine.js';
import { SERVER_ADDRESS } from './network.js';

export const SERVER = 'imaging-1';
export const BOARD_PORT = 2_101;
/** By MAC of the machines' image: the system that each kind of machine is given. */
export const imageFor = (kind: MachineKind) => `disk-${kind}`;

const MODEL = 'qemu';
const SCRIPTS = '%HTTP_URL%/scripts';
const PARAMETERS =
  `mozpool-url=%HTTP_URL% mozpool-device=%DEVICE% mozpool-boot=%BOOT% mozpool-secret=%SECRET% syslog-server=%IPADDRESS%` +
  ` selftest-config=%HTTP_URL%/boot/selftest.json image-disk=/dev/vda`;

/** PXELINUX of the newer kind loads by HTTP, which takes a tenth of the time; U-Boot has TFTP alone. */
const PXE: Record<MachineKind, { files: string; console: string }> = {
  x86: { files: '%HTTP_URL%/boot/x86', console: 'console=ttyS0' },
  arm: { files: 'arm', console: 'console=ttyAMA0' },
};

function pxe(kind: MachineKind, script: string): string {
  const { files, console } = PXE[kind];
  // a machine whose hardware reports a fault that nothing explains had better stop than go on
  return `DEFAULT mozpool
LABEL mozpool
  KERNEL ${files}/vmlinuz
  INITRD ${files}/live.gz
  APPEND ${console} unknown_nmi_panic mobile-imaging-url=${SCRIPTS}/${script}.sh ${PARAMETERS}
`;
}

/** What Mozpool has to know: machines on one board, a self-test, and for each kind an image that is any disk image. */
export function describeLab(machines: readonly Machine[], seconds: Record<string, number>, attempts: Record<string, number>): LabInput {
  const kinds = [...new Set(machines.map(({ kind }) => kind))];
  return {
    imagingServers: [{ fqdn: SERVER }],
    hardwareTypes: kinds.map((type) => ({ type, model: MODEL, limits: { seconds, attempts } })),
    pxeConfigs: kinds.flatMap((kind) => [
      { name: `${kind}-self-test`, description: 'Self-test in the live system', contents: pxe(kind, 'selftest-second-stage') },
      { name: `${kind}-image`, description: 'Writes a disk image', contents: pxe(kind, 'image-second-stage') },
    ]),
    images: [
      {
        name: 'self-test',
        hidden: true,
        checks: [],
        boots: kinds.map((type) => ({ type, model: MODEL, pxeConfig: `${type}-self-test` })),
      },
      ...kinds.map((type) => ({
        name: imageFor(type),
        bootConfigKeys: ['image_url', 'image_sha256'],
        checks: ['tcp:80' as const, 'ping' as const],
        boots: [{ type, model: MODEL, pxeConfig: `${type}-image` }],
      })),
    ],
    relayBoards: [{ name: 'relay-1', fqdn: `${SERVER_ADDRESS}:${BOARD_PORT}`, imagingServer: SERVER }],
    devices: machines.map(({ name, address, mac, kind }, index) => ({
      name,
      fqdn: address,
      mac: mac.replaceAll(':', ''),
      imagingServer: SERVER,
      hardware: { type: kind, model: MODEL },
      relayInfo: `${SERVER_ADDRESS}:${BOARD_PORT}:bank1:relay${index + 1}`,
    })),
  };
}
