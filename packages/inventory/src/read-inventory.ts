import type { InventoryRecord } from '@mozpool/domain';
import { InventoryError } from './inventory-error.js';
import { toRecord } from './mapping/to-record.js';
import { MAX_DEVICES, type Source } from './source.js';

export interface Inventory {
  /** Names of what was read. */
  sources: string[];
  records: InventoryRecord[];
  skipped: { name: string; reason: string }[];
}

const SHOWN_PROBLEMS = 10;

/** Reads every source whole, one after another. If one cannot be read or has a device that cannot be, nothing is known. */
export async function readInventory(sources: readonly Source[], { signal }: { signal: AbortSignal }): Promise<Inventory> {
  const inventory: Inventory = { sources: sources.map(({ name }) => name), records: [], skipped: [] };
  const problems: string[] = [];
  for (const source of sources) {
    const { told, skipped } = await source.read(signal);
    if (told.length > MAX_DEVICES) throw new InventoryError(`${source.name} tells of more than ${MAX_DEVICES} devices: narrow its filter`);
    inventory.skipped.push(...skipped);
    for (const entry of told) {
      const mapped = toRecord({ source: source.name, ...entry }, source);
      if (mapped.what === 'record') inventory.records.push(mapped.record);
      else if (mapped.what === 'skipped') inventory.skipped.push({ name: mapped.name, reason: mapped.reason });
      else problems.push(...mapped.problems);
    }
  }
  if (problems.length > 0) {
    const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
    throw new InventoryError(
      `Devices of the inventory cannot be used: ${problems.slice(0, SHOWN_PROBLEMS).join('; ')}${more}. Mend them there, or the mapping.`,
    );
  }
  return inventory;
}
