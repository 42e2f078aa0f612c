import { deleteCommands, inSavepoint, insertEvents, insertLogs, inTransaction, takeUnpublishedCommands } from '@mozpool/db';
import type { EngineDeps, EngineTransaction } from './engine-context.js';

/** More than one transaction ever gives. */
const PUBLISH_LIMIT = 500;

/**
 * Runs `work` in one transaction, writes its events and log lines with it, and rings the queue after the commit.
 * A ring or a publication that fails is not an error: the row is still there and the sweeper repeats it.
 */
export async function engineTransaction<Result>(
  deps: EngineDeps,
  work: (tx: EngineTransaction) => Promise<Result>,
  { withoutRings = [] as readonly string[] } = {},
): Promise<Result> {
  let tx!: EngineTransaction;
  const result = await inTransaction(deps.db, async (db) => {
    tx = { deps, db, events: [], logs: [], rings: new Map(), commandIds: [] };
    const value = await work(tx);
    await insertEvents(db, tx.events);
    await insertLogs(db, tx.logs);
    return value;
  });
  for (const { name, id } of tx.rings.values()) if (!withoutRings.includes(name)) void ringSafely(deps, name, id);
  if (tx.commandIds.length > 0) void publishCommands(deps, { ids: tx.commandIds, olderThanMs: 0 });
  return result;
}

/** Tries `work` inside a transaction: if it throws, nothing of it remains, and the transaction can go on. */
export async function attempt<Result>(tx: EngineTransaction, work: () => Promise<Result>): Promise<Result> {
  const before = [tx.events, tx.logs, tx.commandIds].map((list) => [list, list.length] as const);
  try {
    return await inSavepoint(tx.db, work);
  } catch (error) {
    for (const [list, length] of before) list.length = length;
    throw error;
  }
}

export async function ringSafely(deps: EngineDeps, name: 'devices' | 'requests' | 'match', id: number): Promise<void> {
  try {
    await deps.publish.ring(name, id);
  } catch (error) {
    deps.count?.('publish_failed');
    deps.log.warn(`could not ring ${name} ${id}; the sweeper rings again`, { reason: (error as Error).message });
  }
}

/** Publishes commands and deletes their rows; what cannot be published stays for the sweeper. */
export async function publishCommands(deps: EngineDeps, which: { ids?: readonly number[]; olderThanMs: number }): Promise<number> {
  try {
    return await inTransaction(deps.db, async (db) => {
      const commands = await takeUnpublishedCommands(db, { ...which, limit: PUBLISH_LIMIT });
      const published: number[] = [];
      for (const command of commands) {
        try {
          await deps.publish.command(command);
          published.push(command.commandId);
        } catch (error) {
          deps.count?.('publish_failed');
          deps.log.warn(`could not publish a command for device ${command.device.name}; the sweeper tries again`, {
            device: command.device.name,
            reason: (error as Error).message,
          });
          break;
        }
      }
      if (published.length > 0) await deleteCommands(db, published);
      return published.length;
    });
  } catch (error) {
    deps.count?.('publish_failed');
    deps.log.warn('could not read the commands to publish; the sweeper tries again', { reason: (error as Error).message });
    return 0;
  }
}
