/**
 * The id up to which no log line can appear any more. An id is taken before its transaction commits, so that lines show
 * up out of order; a reader that goes by ids would skip those that commit late. An id that was taken before some moment
 * belongs to a transaction that was writing then, so once all of those are over it is settled.
 */
export function createSettledId(readWriters: () => Promise<ReadonlySet<string>>): {
  /** `lastId` is the last id that was taken. Undefined until anything is known. */
  next(lastId: number): Promise<number | undefined>;
} {
  let settled: number | undefined;
  /** Settled once these are over. */
  let waiting: { id: number; writers: ReadonlySet<string> } | undefined;
  return {
    async next(lastId) {
      if (lastId <= (settled ?? -1)) return settled;
      const writers = await readWriters();
      if (waiting && ![...waiting.writers].some((writer) => writers.has(writer))) {
        settled = waiting.id;
        waiting = undefined;
      }
      if (writers.size === 0) settled = lastId;
      else waiting ??= { id: lastId, writers };
      return settled;
    },
  };
}
