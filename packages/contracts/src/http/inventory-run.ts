import { z } from 'zod';
import { apiTimeSchema } from './instants.js';

/** A run of the inventory sync, and what it changed or would change. */

const value = z.string().nullable();
export const inventoryChangeSchema = z.object({
  what: z.enum(['add', 'change', 'delete', 'retire', 'adopt']),
  noun: z.enum(['device', 'relay_board', 'imaging_server', 'hardware_type']),
  /** As it was called before. */
  name: z.string(),
  source: z.string().nullable(),
  fields: z.array(z.object({ field: z.string(), from: value, to: value })),
});
export type InventoryChange = z.infer<typeof inventoryChangeSchema>;

const count = z.number().int();
export const inventoryCountsSchema = z.object({
  /** Devices that the sources tell of, and those of them that are none of ours. */
  told: count,
  skipped: count,
  added: count,
  changed: count,
  deleted: count,
  /** They left while somebody held them: deleted when they are returned. */
  retired: count,
  /** Relay boards that are added, changed or deleted. */
  boards: count,
  /** Fields that a person has set otherwise. */
  kept: count,
  /** Records that wait for the name or MAC address of a device that somebody holds. */
  postponed: count,
});
export type InventoryCounts = z.infer<typeof inventoryCountsSchema>;

const named = z.object({ name: z.string(), reason: z.string() });
export const inventoryReportSchema = z.object({
  counts: inventoryCountsSchema,
  changes: z.array(inventoryChangeSchema),
  skipped: z.array(named),
  kept: z.array(z.object({ device: z.string(), field: z.string(), ours: value, theirs: value })),
  postponed: z.array(named),
  /** With any of these nothing is applied. */
  problems: z.array(z.string()),
  /** Entries that the lists above have no room for. */
  left_off: count,
});
export type InventoryReport = z.infer<typeof inventoryReportSchema>;

export const inventoryRunSchema = z.object({
  id: z.number().int(),
  /** Name of a token, or `schedule`. */
  asked_by: z.string(),
  asked: apiTimeSchema,
  dry_run: z.boolean(),
  allow_many_changes: z.boolean(),
  stage: z.enum(['waiting', 'running', 'over']),
  started: apiTimeSchema.nullable(),
  ended: apiTimeSchema.nullable(),
  /** Null until it is over. Only `applied` has changed anything. */
  outcome: z.enum(['applied', 'unchanged', 'planned', 'refused', 'failed', 'interrupted']).nullable(),
  /** Why, where it was refused or failed, and what to do. */
  message: z.string().nullable(),
  /** Null where it did not come to a plan. */
  counts: inventoryCountsSchema.nullable(),
});
export type InventoryRun = z.infer<typeof inventoryRunSchema>;
export const inventoryRunDetailsSchema = inventoryRunSchema.extend({ report: inventoryReportSchema.nullable() });
export type InventoryRunDetails = z.infer<typeof inventoryRunDetailsSchema>;

export const syncInventoryBodySchema = z.strictObject({
  /** Only tell what would change. */
  dry_run: z.boolean('must be true or false').default(false),
  /** However many changes there are. */
  allow_many_changes: z.boolean('must be true or false').default(false),
});
