import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootEntry, HeartbeatReply } from '@mozpool/contracts';
import type { Log } from '@mozpool/service-kit';
import { type DeviceFile, openDeviceFiles } from './device-files.js';
import { writeFileAtomically } from './write-file-atomically.js';

export type Snapshot = NonNullable<Extract<HeartbeatReply, { granted: true }>['snapshot']>;

/** Files of a snapshot that are written at the same time. */
const WRITES_AT_ONCE = 32;

/**
 * What the agent has to remember over a restart, one small file a device: the newest command it began, so that none is
 * done twice, and the boot entry, so that a booting device is served. A cache of the truth, not the truth.
 */
export interface AgentStore {
  /** Names this agent over restarts. */
  readonly holder: string;
  /** Generation of the newest command begun for a device; 0 if none. */
  markOf(deviceId: number): number;
  /**
   * Notes that a command begins, before anything is touched; with `boot` the boot entry changes with it (null removes it).
   * In memory it has begun when the call returns, on disk when the promise resolves; without `durable` it need not be on disk at all.
   */
  begin(command: { deviceId: number; device: string; generation: number; boot?: BootEntry | null; durable?: boolean }): Promise<void>;
  bootOf(device: string): BootEntry | undefined;
  boots(): BootEntry[];
  /** The entry whose PXE text is served to a MAC, if any. */
  armedBootOf(mac: string): BootEntry | undefined;
  /** The device showed a sign of life: its PXE text is served no more, unless the entry is to be kept. */
  disarm(device: string, boot: number): Promise<void>;
  clearBoot(device: string): Promise<void>;
  /** Takes over from the holder before: marks and boots become those of the snapshot, which is the whole truth. */
  takeSnapshot(snapshot: Snapshot): Promise<void>;
}

export async function openAgentStore(directory: string, log: Log): Promise<AgentStore> {
  await mkdir(directory, { recursive: true });
  const holder = await readHolder(directory);
  const files = await openDeviceFiles(join(directory, 'devices'), log);
  const marks = new Map<number, number>();
  /** A device may have been renamed: only its newest file counts. */
  const names = new Map<number, string>();
  for (const file of files.all()) {
    const other = names.get(file.deviceId);
    const older = other !== undefined && file.generation < markOf(file.deviceId) ? file.device : other;
    if (older !== undefined) await files.remove(older);
    if (older === file.device) continue;
    remember(file);
  }

  function markOf(deviceId: number): number {
    return marks.get(deviceId) ?? 0;
  }
  function remember({ deviceId, device, generation }: DeviceFile): void {
    // entries that came by a snapshot have no number yet
    if (deviceId === 0) return;
    marks.set(deviceId, generation);
    names.set(deviceId, device);
  }

  return {
    holder,
    markOf,
    async begin({ deviceId, device, generation, boot, durable = true }) {
      const oldName = names.get(deviceId);
      remember({ deviceId, device, generation, boot: null });
      if (!durable) return;
      const saved = files.save({ deviceId, device, generation, boot: boot === undefined ? (files.get(device)?.boot ?? null) : boot });
      await Promise.all([saved, oldName !== undefined && oldName !== device && files.remove(oldName)]);
    },
    bootOf: (device) => files.get(device)?.boot ?? undefined,
    boots: () => files.all().flatMap(({ boot }) => boot ?? []),
    armedBootOf(mac) {
      let newest: BootEntry | undefined;
      // a MAC may have moved to another device: the newest boot is meant
      for (const { boot } of files.all()) if (boot?.mac === mac && boot.armed && boot.boot > (newest?.boot ?? 0)) newest = boot;
      return newest;
    },
    async disarm(device, number) {
      const file = files.get(device);
      if (!file?.boot?.armed || file.boot.boot !== number || file.boot.keep) return;
      await files.save({ ...file, boot: { ...file.boot, armed: false } });
    },
    async clearBoot(device) {
      const file = files.get(device);
      if (file?.boot) await files.save({ ...file, boot: null });
    },
    async takeSnapshot(snapshot) {
      for (const [deviceId, generation] of snapshot.marks) marks.set(deviceId, generation);
      const changed = [...changedBoots(snapshot.boots, files.all())];
      for (let start = 0; start < changed.length; start += WRITES_AT_ONCE)
        await Promise.all(changed.slice(start, start + WRITES_AT_ONCE).map((file) => files.save(file)));
    },
  };
}

/**
 * What has to change for the boots to be those of a snapshot. An entry of ours that it does not name is over: on the disk of an
 * agent that has stood by, it would image a device that somebody uses by now. A sign of life that we have seen stays seen.
 */
function* changedBoots(boots: readonly BootEntry[], ours: readonly DeviceFile[]): Generator<DeviceFile> {
  const theirs = new Map(boots.map((boot) => [boot.device, boot]));
  const known = new Map(ours.map((file) => [file.device, file]));
  for (const file of ours) if (file.boot && !theirs.has(file.device)) yield { ...file, boot: null };
  for (const boot of boots) {
    const file = known.get(boot.device) ?? { deviceId: 0, device: boot.device, generation: 0, boot: null };
    const same = file.boot?.boot === boot.boot ? file.boot : undefined;
    const armed = boot.armed && (same?.armed ?? true);
    if (!same || same.armed !== armed) yield { ...file, boot: { ...boot, armed } };
  }
}

async function readHolder(directory: string): Promise<string> {
  const path = join(directory, 'holder');
  try {
    const holder = (await readFile(path, 'utf8')).trim();
    if (holder !== '' && holder.length <= 64) return holder;
    await rm(path, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const holder = randomUUID();
  await writeFileAtomically(path, holder);
  return holder;
}
