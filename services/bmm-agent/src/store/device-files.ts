import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bootEntrySchema } from '@mozpool/contracts';
import type { Log } from '@mozpool/service-kit';
import { z } from 'zod';
import { writeFileAtomically } from './write-file-atomically.js';

const fileSchema = z.object({
  deviceId: z.number().int(),
  device: z.string(),
  generation: z.number().int(),
  boot: bootEntrySchema.nullable(),
});
export type DeviceFile = z.infer<typeof fileSchema>;

/** One file a device in one directory, all of them in memory too. */
export interface DeviceFiles {
  get(device: string): DeviceFile | undefined;
  all(): DeviceFile[];
  /** Changed in memory when the call returns, on disk when the promise resolves. */
  save(file: DeviceFile): Promise<void>;
  remove(device: string): Promise<void>;
}

/** Files that cannot be read (a disk gone bad, another release) are removed: the truth is elsewhere. */
export async function openDeviceFiles(directory: string, log: Log): Promise<DeviceFiles> {
  await mkdir(directory, { recursive: true });
  const files = new Map<string, DeviceFile>();
  for (const name of await readdir(directory)) {
    if (!name.endsWith('.json')) continue;
    const file = await read(join(directory, name), log);
    if (file) files.set(file.device, file);
  }
  const pathOf = (device: string) => join(directory, `${encodeURIComponent(device)}.json`);
  const turns = new Map<string, Promise<void>>();

  /** Writes of one device follow each other, and each writes what memory holds by then. */
  function write(device: string): Promise<void> {
    const turn = (turns.get(device) ?? Promise.resolve())
      .catch(() => undefined) // told to whoever asked for it
      .then(async () => {
        const file = files.get(device);
        if (file) await writeFileAtomically(pathOf(device), JSON.stringify(file));
        else await rm(pathOf(device), { force: true });
      });
    turns.set(device, turn);
    const forget = () => {
      if (turns.get(device) === turn) turns.delete(device);
    };
    turn.then(forget, forget);
    return turn;
  }

  return {
    get: (device) => files.get(device),
    all: () => [...files.values()],
    save(file) {
      files.set(file.device, file);
      return write(file.device);
    },
    remove(device) {
      files.delete(device);
      return write(device);
    },
  };
}

async function read(path: string, log: Log): Promise<DeviceFile | undefined> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    log.warn(`${path} cannot be read and is removed; the next command writes it anew`, { error });
    await rm(path, { force: true });
    return undefined;
  }
}
