/** Rows that a person has chosen. Filtering chooses none and lets none go: what is hidden stays chosen, and is counted. */
export interface Selection {
  readonly selected: ReadonlySet<string>;
  /** The row that was clicked last; a range begins there. */
  readonly anchor: string | null;
}

export const NO_SELECTION: Selection = { selected: new Set(), anchor: null };

/**
 * A click on the box of a row. With `range` everything between the row that was clicked last and this one is chosen, in the order
 * that is shown: only rows that pass the filter. Nothing is added where the box is emptied, or the last row is filtered out.
 */
export function toggleRow(
  { selected, anchor }: Selection,
  key: string,
  { range = false, order }: { range?: boolean; order: readonly string[] },
): Selection {
  const next = new Set(selected);
  if (next.delete(key)) return { selected: next, anchor: key };
  next.add(key);
  const [from, to] = [anchor === null ? -1 : order.indexOf(anchor), order.indexOf(key)];
  if (range && from !== -1 && to !== -1) for (const each of order.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(each);
  return { selected: next, anchor: key };
}

/** Chooses all rows that are shown, beside those that are; or, where all of them are, lets these go. */
export function toggleAll({ selected, anchor }: Selection, order: readonly string[]): Selection {
  const next = new Set(selected);
  if (shownState({ selected }, order) === 'all') for (const key of order) next.delete(key);
  else for (const key of order) next.add(key);
  return { selected: next, anchor };
}

export function shownState({ selected }: Pick<Selection, 'selected'>, order: readonly string[]): 'all' | 'some' | 'none' {
  const count = order.reduce((sum, key) => sum + (selected.has(key) ? 1 : 0), 0);
  return count === 0 ? 'none' : count === order.length ? 'all' : 'some';
}

/** How many are chosen, and how many of these the filter hides. */
export function countSelection({ selected }: Pick<Selection, 'selected'>, order: readonly string[]): { selected: number; hidden: number } {
  const shown = new Set(order);
  return { selected: selected.size, hidden: [...selected].filter((key) => !shown.has(key)).length };
}
