import type { Command } from '@mozpool/contracts';
import {
  deleteCommands,
  inSavepoint,
  insertHistory,
  inTransaction,
  inTransactionThen,
  type Queryable,
  takeUnpublishedCommands,
  unawaited,
} from '@mozpool/db';
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
  options?: { withoutRings?: readonly string[] },
): Promise<Result> {
  const [result] = await engineTransactionThen(deps, work, () => Promise.resolve(), options);
  return result;
}

/** The same, and one query that is sent with the commit and sees what was committed. Its failure is a value. */
export async function engineTransactionThen<Result, Next>(
  deps: EngineDeps,
  work: (tx: EngineTransaction) => Promise<Result>,
  next: (db: Queryable) => Promise<Next>,
  { withoutRings = [] as readonly string[] } = {},
): Promise<[Result, PromiseSettledResult<Next>]> {
  let tx!: EngineTransaction;
  const result = await inTransactionThen(
    deps.db,
    async (db) => {
      tx = { deps, db, events: [], logs: [], rings: new Map(), commands: [] };
      const value = await work(tx);
      unawaited(insertHistory(db, tx.events, tx.logs));
      return value;
    },
    next,
    { planOnce: true },
  );
  for (const { name, id } of tx.rings.values()) if (!withoutRings.includes(name)) void ringSafely(deps, name, id);
  if (tx.commands.length > 0) void publishNow(deps, tx.commands);
  return result;
}

/** Tries `work` inside a transaction: if it throws, nothing of it remains, and the transaction can go on. */
export async function attempt<Result>(tx: EngineTransaction, work: () => Promise<Result>): Promise<Result> {
  const before = [tx.events, tx.logs, tx.commands].map((list) => [list, list.length] as const);
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

/** Straight after the commit, without reading the rows again; one that the sweeper has published too is dropped by the agent. */
async function publishNow(deps: EngineDeps, commands: readonly Command[]): Promise<void> {
  const published = await publish(deps, commands);
  try {
    if (published.length > 0) await deleteCommands(deps.db, published);
  } catch (error) {
    deps.log.warn('published commands could not be deleted; they are published once more', { reason: (error as Error).message });
  }
}

/** Publishes what an earlier try left behind; what cannot be published stays for the next sweep. */
export async function publishLeftCommands(deps: EngineDeps, olderThanMs: number): Promise<number> {
  return inTransaction(deps.db, async (db) => {
    const published = await publish(deps, await takeUnpublishedCommands(db, { olderThanMs, limit: PUBLISH_LIMIT }));
    if (published.length > 0) await deleteCommands(db, published);
    return published.length;
  });
}

/** Returns the ids of those that were published; stops at the first that was not. */
async function publish(deps: EngineDeps, commands: readonly Command[]): Promise<number[]> {
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
  return published;
}
