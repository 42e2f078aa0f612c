import type { TailMarks } from '@mozpool/db';

/**
 * The id up to which no log line can appear any more. An id is taken before its transaction commits, so that lines show
 * up out of order; a reader that goes by ids would skip those that commit late. An id that was taken before some moment
 * belongs to a transaction that had begun by then, so once all of those are over it is settled.
 */
export function createSettledId(): { /** Undefined until anything is known. */ next(marks: TailMarks): number | undefined } {
  let before: { id: number } | undefined;
  /** Ids with the transactions that have to be over first. */
  let open: { id: number; transaction: number }[] = [];
  let settled: number | undefined;
  return {
    next({ lastLogId, nextTransaction, oldestTransaction }) {
      // the id is read after the transactions of the same marks, so it goes with those of the next ones
      if (before && before.id > (open.at(-1)?.id ?? settled ?? -1)) open.push({ id: before.id, transaction: nextTransaction });
      before = { id: lastLogId };
      for (const { id, transaction } of open) if (transaction <= oldestTransaction) settled = Math.max(settled ?? 0, id);
      open = open.filter(({ id }) => id > (settled ?? -1));
      return settled;
    },
  };
}
