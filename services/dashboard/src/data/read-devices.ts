import { callApi } from './call-api.js';
import { DEVICE_ROW_FIELDS, type DeviceRow } from './device-row.js';

/** The first page is what a window shows, and comes quickly; it is shown while the others are under way. */
const FIRST_PAGE = 100;
const PAGE = 1_000;
const fields = DEVICE_ROW_FIELDS.join(',');

interface Page {
  devices: readonly DeviceRow[];
  next: string | null;
}

async function readPage(query: Record<string, string | number>, signal?: AbortSignal): Promise<Page> {
  const { devices, next = null } = await callApi('listDevices', { query: { fields, ...query } }, signal && { signal });
  // asked for with `fields`, it answers with objects that have exactly these
  return { devices: devices as DeviceRow[], next };
}

/** All devices in order of their names, page by page. */
export async function readAllDevices({ signal, onPage }: { signal?: AbortSignal; onPage?: (soFar: readonly DeviceRow[]) => void }) {
  const rows: DeviceRow[] = [];
  let after: string | null = null;
  do {
    const page: Page = await readPage(
      { limit: after === null ? FIRST_PAGE : PAGE, active: 'any', ...(after !== null && { after }) },
      signal,
    );
    rows.push(...page.devices);
    after = page.next;
    if (after !== null) onPage?.([...rows]);
  } while (after !== null);
  return rows;
}

export async function readDevicesByName(names: readonly string[]): Promise<readonly DeviceRow[]> {
  return (await readPage({ name: names.join(','), active: 'any' })).devices;
}
