import { readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { isRunning } from './process-end.js';
import { waitUntil } from './wait-until.js';

const END_WITHIN_MS = 15_000;
const POLL_MS = 50;
const fileSchema = z.object({ parent: z.number().int(), children: z.array(z.number().int()) });

/**
 * The processes of an installation, noted in its data directory: so that two do not share one directory, and so that those
 * which a killed parent left behind are ended by the next start.
 */
export async function claimProcessesFile(path: string): Promise<{ add(pid: number): Promise<void>; release(): Promise<void> }> {
  const left = await readLeft(path);
  if (left && left.parent !== process.pid && (await isOurs(left.parent))) {
    throw new Error(`another Mozpool (process ${left.parent}) uses this data directory: stop it, or choose another with --data DIR`);
  }
  for (const pid of left?.children ?? []) await endOrphan(pid);
  const state = { parent: process.pid, children: [] as number[] };
  let writing = Promise.resolve();
  const write = () => {
    writing = writing.then(() => writeFile(path, JSON.stringify(state)));
    return writing;
  };
  await write();
  return {
    async add(pid) {
      state.children.push(pid);
      await write();
    },
    release: () => rm(path, { force: true }),
  };
}

async function readLeft(path: string): Promise<z.infer<typeof fileSchema> | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const parsed = fileSchema.safeParse(safely(text));
  return parsed.success ? parsed.data : null;
}

/** A file that was cut off by a crash says nothing. */
function safely(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Numbers are given to other processes later: only one of ours is meant. */
async function isOurs(pid: number): Promise<boolean> {
  if (!isRunning(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return /(services|packages|e2e)\/[^\0]*\.(js|ts)|redis-server|jest/.test(command);
}

async function endOrphan(pid: number): Promise<void> {
  if (!(await isOurs(pid))) return;
  process.kill(pid, 'SIGTERM');
  await waitUntil(async () => !isRunning(pid), {
    timeoutMs: END_WITHIN_MS,
    everyMs: POLL_MS,
    problem: () => `process ${pid}, left behind by an earlier run, does not end: end it, then start again`,
  });
}
