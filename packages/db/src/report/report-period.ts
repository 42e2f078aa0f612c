/** What a report is about: from (inclusive) to (exclusive), milliseconds since the epoch. */
export interface ReportPeriod {
  from: number;
  to: number;
}

/** Restricts a report to one pool and one hardware type; null is all. */
export interface ReportFilter {
  pool: string | null;
  hardwareType: string | null;
}

export const EVERYTHING: ReportFilter = { pool: null, hardwareType: null };

/** The 50th, 90th and 99th percentile in seconds; all null when there is nothing to count. */
export interface Percentiles {
  p50: number | null;
  p90: number | null;
  p99: number | null;
}

/** As a query returns them: an array of three, or null. */
export function percentilesOf(values: readonly (number | null)[] | null): Percentiles {
  const [p50 = null, p90 = null, p99 = null] = values ?? [];
  return { p50, p90, p99 };
}

export const percentilesSql = (seconds: string): string => `percentile_disc(array[0.5, 0.9, 0.99]) within group (order by ${seconds})`;
/** Seconds between two instants; `extract` would calculate them as decimal numbers, which takes several times as long. */
export const secondsSql = (later: string, earlier: string): string => `date_part('epoch', ${later} - ${earlier})`;

/** The pool of the devices of kind `k`. */
export const POOL_SQL = `k.labels->>'pool'`;
/** The relay board that switches the power of device `d`; null: none does. */
export const BOARD_SQL = `relay_board(d.power_url, d.relay_info)`;
/** The hardware type of a device, as `h`. */
export const HARDWARE_TYPE_SQL = `(h.type || ' ' || h.model)`;
