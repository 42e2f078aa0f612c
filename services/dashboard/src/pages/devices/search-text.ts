import type { DeviceRow } from '../../data/device-row.js';
import { powerText } from '../../data/power-place.js';

/** Rows do not change, new ones take their place: each is written out once, not with every key that is typed. */
const texts = new WeakMap<DeviceRow, string>();

/** Rows in one task: all together they take longer than a person who types should wait. */
const AHEAD = 500;

/** Writes the rows out while nobody waits for it, those that were not yet. Returns what stops it. */
export function writeOutAhead(rows: readonly DeviceRow[], later: (run: () => void) => () => void = inTaskOfItsOwn): () => void {
  const unwritten = rows.filter((row) => !texts.has(row));
  let cancel = () => {};
  const from = (at: number): void => {
    if (at >= unwritten.length) return;
    cancel = later(() => {
      for (const row of unwritten.slice(at, at + AHEAD)) searchText(row);
      from(at + AHEAD);
    });
  };
  from(0);
  return () => cancel();
}

/** A task of its own; not `requestIdleCallback`, which Safari does not have. */
function inTaskOfItsOwn(run: () => void): () => void {
  const wait = setTimeout(run, 0);
  return () => clearTimeout(wait);
}

/** Everything that the table can show of a device. */
export function searchText(row: DeviceRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const labels = Object.entries(row.effective_labels).map(([key, value]) => `${key}=${value}`);
  const holder = row.holder ? `${row.holder.assignee} request ${row.holder.request_id}` : '';
  const { name, fqdn, mac_address, ip_address, imaging_server, state, category, comments, image, environment, pool } = row;
  const text = [name, fqdn, mac_address, ip_address, imaging_server, powerText(row), state, state.replaceAll('_', ' '), category]
    .concat([comments, image, environment, pool, row.hardware.type, row.hardware.model, holder, ...labels])
    .filter((part) => part !== null)
    .join('\n')
    .toLowerCase();
  texts.set(row, text);
  return text;
}
