import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BootEntry, bootEntrySchema, type HeartbeatReply } from '@mozpool/contracts';
import type { Log } from '@mozpool/service-kit';
import { z } from 'zod';
import { writeFileAtomically } from './write-file-atomically.js';

const fileSchema = z.object({
  deviceId: z.number().int(),
  device: z.string(),
  generation: z.number().int(),
  boot: bootEntrySchema.nullable(),
});
type DeviceFile = z.infer<typeof fileSchema>;

type Snapshot = NonNullable<Extract<HeartbeatReply, { granted: true }>['snapshot']>;

/**
 * What the agent has to remember over a restart, one small file a device: the newest command it began, so that none is
 * done twice, and the boot entry, so that a booting device is served. A cache of the truth, not the truth.
 */
export interface AgentStore {
  /** Names this agent over restarts. */
  readonly holder: string;
  /** Generation of the newest command begun for a device; 0 if none. */
  markOf(deviceId: number): number;
  /** Notes that a command begins, before anything is touched; with `boot` the boot entry changes with it (null removes it). */
  begin(command: { deviceId: number; device: string; generation: number; boot?: BootEntry | null }): Promise<void>;
  bootOf(device: string): BootEntry | undefined;
  /** The entry whose PXE text is served to a MAC, if any. */
  armedBootOf(mac: string): BootEntry | undefined;
  /** The device showed a sign of life: its PXE text is served no more, unless the entry is to be kept. */
  disarm(device: string, boot: number): Promise<void>;
  clearBoot(device: string): Promise<void>;
  takeSnapshot(snapshot: Snapshot): Promise<void>;
}

export async function openAgentStore(directory: string, log: Log): Promise<AgentStore> {
  const devices = join(directory, 'devices');
  await mkdir(devices, { recursive: true });
  const holder = await readHolder(directory);
  const byDevice = new Map<string, DeviceFile>();
  const marks = new Map<number, number>();
  for (const name of await readdir(devices)) {
    if (!name.endsWith('.json')) continue;
    const file = await readDeviceFile(join(devices, name), log);
    if (!file) continue;
    byDevice.set(file.device, file);
    marks.set(file.deviceId, file.generation);
  }
  const pathOf = (device: string) => join(devices, `${encodeURIComponent(device)}.json`);
  const turns = new Map<string, Promise<void>>();

  /** Memory first, then disk; writes of one device follow each other. */
  function save(file: DeviceFile): Promise<void> {
    byDevice.set(file.device, file);
    const turn = (turns.get(file.device) ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => writeFileAtomically(pathOf(file.device), JSON.stringify(byDevice.get(file.device))));
    turns.set(file.device, turn);
    return turn;
  }

  return {
    holder,
    markOf: (deviceId) => marks.get(deviceId) ?? 0,
    async begin({ deviceId, device, generation, boot }) {
      marks.set(deviceId, generation);
      const before = byDevice.get(device);
      await save({ deviceId, device, generation, boot: boot === undefined ? (before?.boot ?? null) : boot });
    },
    bootOf: (device) => byDevice.get(device)?.boot ?? undefined,
    armedBootOf(mac) {
      for (const { boot } of byDevice.values()) if (boot?.mac === mac && boot.armed) return boot;
      return undefined;
    },
    async disarm(device, number) {
      const file = byDevice.get(device);
      if (!file?.boot?.armed || file.boot.boot !== number || file.boot.keep) return;
      await save({ ...file, boot: { ...file.boot, armed: false } });
    },
    async clearBoot(device) {
      const file = byDevice.get(device);
      if (file?.boot) await save({ ...file, boot: null });
    },
    async takeSnapshot({ marks: theirs, boots }) {
      for (const [deviceId, generation] of theirs) if (generation > (marks.get(deviceId) ?? 0)) marks.set(deviceId, generation);
      for (const boot of boots) {
        const ours = byDevice.get(boot.device);
        if (ours?.boot?.boot === boot.boot) continue;
        await save({ deviceId: ours?.deviceId ?? 0, device: boot.device, generation: ours?.generation ?? 0, boot });
      }
    },
  };
}

async function readHolder(directory: string): Promise<string> {
  const path = join(directory, 'holder');
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const holder = randomUUID();
    await writeFileAtomically(path, holder);
    return holder;
  }
}

async function readDeviceFile(path: string, log: Log): Promise<DeviceFile | undefined> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    log.warn(`${path} cannot be read and is removed; the next command writes it anew`, { error });
    await rm(path, { force: true });
    return undefined;
  }
}
