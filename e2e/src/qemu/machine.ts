import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import type { PowerLine } from '@mozpool/simulator';
import type { Port } from './network.js';

export type MachineKind = 'x86' | 'arm';

const QEMU: Record<MachineKind, { program: string; args: readonly string[]; net: string; disk: string }> = {
  // network first, then the disk, as the firmware of a lab machine is set up
  x86: { program: 'qemu-system-x86_64', args: ['-m', '256'], net: 'virtio-net-pci,bootindex=1', disk: 'virtio-blk-pci,bootindex=2' },
  arm: {
    program: 'qemu-system-arm',
    args: ['-M', 'virt', '-cpu', 'cortex-a15', '-m', '256', '-bios', '/usr/lib/u-boot/qemu_arm/u-boot.bin'],
    net: 'virtio-net-device',
    disk: 'virtio-blk-device',
  },
};
const FAULT_AT = 'Run /init as init process';
/** The memory is emulated: 32 MiB are as good as 32 GiB. */
const DISK_BYTES = 32 * 1024 * 1024;

/** A QEMU machine on a relay: power on starts it, power off kills it, whatever it is doing. */
export interface Machine extends PowerLine, Port {
  readonly kind: MachineKind;
  readonly disk: string;
  /** Its hardware fails as soon as a kernel has started, with an interrupt that no kernel can explain. */
  faulty: boolean;
  readonly powered: boolean;
  /** How often it was switched on. */
  readonly starts: number;
  /** Everything it wrote to its serial console. */
  console(): string;
  stop(): Promise<void>;
}

export interface MachineOptions extends Port {
  name: string;
  kind: MachineKind;
  directory: string;
  /** Called when power comes, before the machine starts. */
  onPower?: (machine: Machine) => void;
}

export async function createMachine({ name, kind, directory, onPower, ...port }: MachineOptions): Promise<Machine> {
  const disk = join(directory, `${name}.disk`);
  const file = await open(disk, 'w');
  await file.truncate(DISK_BYTES);
  await file.close();
  const log: WriteStream = createWriteStream(join(directory, `${name}.console`));
  const monitor = join(directory, `${name}.monitor`);
  let text = '';
  let powered = false;
  let child: ChildProcess | undefined;
  let gone: Promise<unknown> = Promise.resolve();
  let starts = 0;

  function start(): void {
    const { program, args, net, disk: drive } = QEMU[kind];
    starts += 1;
    onPower?.(machine);
    let failing = machine.faulty;
    let fresh = '';
    const started = spawn(
      program,
      [
        ...args,
        ...['-accel', 'tcg', '-nographic', '-serial', 'stdio', '-monitor', `unix:${monitor},server=on,wait=off`],
        ...['-netdev', `tap,id=net,ifname=${port.tap},script=no,downscript=no`, '-device', `${net},netdev=net,mac=${port.mac}`],
        ...['-drive', `if=none,id=disk,format=raw,file=${disk}`, '-device', `${drive},drive=disk`],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child = started;
    gone = new Promise((done) => started.once('close', done));
    const note = (chunk: Buffer) => {
      log.write(chunk);
      text += chunk.toString('latin1');
      fresh = (fresh + chunk.toString('latin1')).slice(-2_000);
      if (!failing || !fresh.includes(FAULT_AT)) return;
      failing = false;
      sendToMonitor(monitor, 'nmi\n');
    };
    started.stdout.on('data', note);
    started.stderr.on('data', note);
    started.once('error', (error) => note(Buffer.from(`${program}: ${error.message}\n`)));
  }

  const machine: Machine = {
    ...port,
    name,
    kind,
    disk,
    faulty: false,
    relayIsDead: false,
    get powered() {
      return powered;
    },
    get starts() {
      return starts;
    },
    console: () => text,
    setPower(on) {
      if (on === powered) return;
      powered = on;
      if (!on) {
        child?.kill('SIGKILL');
        child = undefined;
        return;
      }
      // the machine before it lets go of disk and cable a moment after it was killed
      void gone.then(() => {
        if (powered && child === undefined) start();
      });
    },
    async stop() {
      machine.setPower(false);
      await gone;
      log.end();
    },
  };
  return machine;
}

function sendToMonitor(path: string, command: string): void {
  const socket = createConnection(path, () => socket.write(command));
  // the machine may have lost its power by now
  socket.on('error', () => undefined);
  socket.on('data', () => undefined);
  socket.setTimeout(1_000, () => socket.destroy());
}
