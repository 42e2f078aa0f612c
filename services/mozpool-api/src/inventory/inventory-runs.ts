import { apiTime, type InventoryRun, timeOrNull } from '@mozpool/contracts';
import { askInventoryRun, findInventoryRun, type InventoryRunRow, listInventoryRuns } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import { cursorOf, readIdCursor } from '../format/cursor.js';
import { readId } from '../format/read-id.js';
import type { Handlers } from '../http/handlers.js';

/** What the inventory sync did, and the wish that it does it now. The worker has the sources; here are only its runs. */
export const inventoryRuns = ({
  db,
}: Pick<ApiDeps, 'db'>): Pick<Handlers, 'listInventoryRuns' | 'inventoryRunDetails' | 'syncInventory'> => {
  const details = async (text: string) => {
    const id = readId(text);
    const row = id === undefined ? undefined : await findInventoryRun(db, id);
    if (!row) throw new Problem('unknown_inventory_run', { run: text });
    return { run: { ...runJson(row), report: row.report } };
  };
  return {
    listInventoryRuns: async ({ query: { limit: pageSize, after } }) => {
      const limit = pageSize ?? LIST_LIMITS.inventoryRuns;
      const rows = await listInventoryRuns(db, { before: readIdCursor(after), limit });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      const next = pageSize === undefined ? {} : { next: last ? cursorOf(String(last.id)) : null };
      return json({ runs: rows.map(runJson), ...next });
    },
    inventoryRunDetails: async ({ params: { id } }) => json(await details(id)),
    syncInventory: async ({ body, caller }) => {
      const id = await askInventoryRun(db, { by: caller.name, dryRun: body.dry_run, allowMany: body.allow_many_changes });
      return { ...json(await details(String(id))), status: 202 };
    },
  };
};

function runJson(row: InventoryRunRow): InventoryRun {
  return {
    id: row.id,
    asked_by: row.askedBy,
    asked: apiTime(row.askedAt),
    dry_run: row.dryRun,
    allow_many_changes: row.allowMany,
    stage: row.stage,
    started: timeOrNull(row.startedAt),
    ended: timeOrNull(row.endedAt),
    outcome: row.outcome,
    message: row.message,
    counts: row.counts,
  };
}
