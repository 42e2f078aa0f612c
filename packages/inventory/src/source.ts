import type { Mapping } from './mapping/mapping.js';

/** A device as a source tells it, before it is mapped. */
export interface Told {
  key: string;
  /** See `InventoryRecord`. */
  oldId?: number;
  /** What `{path}` in the mapping stands for. */
  facts: unknown;
}

export interface Reading {
  told: Told[];
  /** Left out by rules of the source itself. */
  skipped: { name: string; reason: string }[];
}

/** Where devices come from. It tells all of them or throws an `InventoryError`; a part is never taken for the whole. */
export interface Source {
  name: string;
  mapping: Mapping;
  ignoreServers: RegExp | null;
  anyRelayInfo: boolean;
  read(signal: AbortSignal): Promise<Reading>;
}

/** More devices than this are a mistake in a filter. */
export const MAX_DEVICES = 100_000;
