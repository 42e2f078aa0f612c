import type { InventoryPlan, InventoryRecord, KnownBoard, KnownDevice } from './inventory-types.js';

/** Fewer changes than this are never too many. */
const ALWAYS_ALLOWED = 5;
const SHARE = 10;

/**
 * The most changes that are made without a person saying so: five, or a tenth of what is known, or a tenth of what the inventory has.
 * A source that has lost a permission or its contents looks like one whose devices were all sold.
 */
export function changeLimit({ known, told }: { known: number; told: number }): number {
  return Math.max(ALWAYS_ALLOWED, Math.floor(known / SHARE), Math.floor(told / SHARE));
}

export interface Counted {
  plan: InventoryPlan;
  sources: readonly string[];
  records: readonly InventoryRecord[];
  devices: readonly KnownDevice[];
  boards: readonly KnownBoard[];
}

/**
 * Why a plan is not carried out unless a person wants it; null: nothing stands against it. Counted for each source by its devices, so that a small
 * one cannot vanish behind a large one, and over everything, boards included.
 */
export function changeObjection({ plan, sources, records, devices, boards }: Counted): string | null {
  const changes = plan.devices.map((change) =>
    change.what === 'add' || change.what === 'change' ? change.record.source : change.device.source,
  );
  for (const source of sources) {
    const known = devices.filter((device) => device.source === source).length;
    const told = records.filter((record) => record.source === source).length;
    if (told === 0 && known > 0) return `${source} tells of no device at all, and ${known} are known from it`;
    const count = changes.filter((each) => each === source).length;
    const limit = changeLimit({ known, told });
    if (count > limit) return `${count} devices of ${source} would change; at most ${limit} do without being asked for`;
  }
  const ours = devices.filter(({ source }) => source !== null && sources.includes(source)).length;
  const ourBoards = boards.filter(({ saidServer }) => saidServer !== null).length;
  const count = plan.devices.length + plan.boards.length;
  const limit = changeLimit({ known: ours + ourBoards, told: records.length + plan.boardsTold });
  return count > limit ? `${count} devices and boards would change; at most ${limit} do without being asked for` : null;
}
