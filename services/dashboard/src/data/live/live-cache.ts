import type { PublishedEvent } from '@mozpool/contracts';
import type { QueryClient } from '@tanstack/react-query';
import type { DeviceRow } from '../device-row.js';
import { queryKeys } from '../query-keys.js';
import { patchDevices } from './patch-devices.js';
import { patchRequestPage, type RequestPage } from './patch-requests.js';
import { type Noun, whatChanged } from './what-changed.js';

export interface LiveCacheInput {
  client: QueryClient;
  /** Rows of these devices as they are now; one that is gone is left out. */
  readDevices: (names: readonly string[]) => Promise<readonly DeviceRow[]>;
  after?: (ms: number, run: () => void) => () => void;
}

export interface LiveCache {
  take(events: readonly PublishedEvent[]): void;
  reset(): void;
  stop(): void;
  /** To be called before something is read that takes a while … */
  mark(): number;
  /** … and afterwards: the events that came in between, which the answer may not have; null: more than are kept. */
  since(mark: number): readonly PublishedEvent[] | null;
}

/** The first event is shown at once; those that follow closely are shown together: a page is drawn no more often than this. */
const SHOW_MS = 250;
/** What events leave open is asked for in bundles. */
const REFRESH_MS = 1_000;
const REPORTS_MS = 5_000;
/** The most names that the list of devices can be asked for in one call. */
export const MAX_NAMES = 50;
/** Above this many the whole list is cheaper. */
const MAX_TOUCHED = 1_000;
/** Longer than any list takes at the highest rate of events. */
const KEPT_EVENTS = 20_000;

/** Carries the stream of events into the cache of answers. */
export function createLiveCache({ client, readDevices, after = afterTimeout }: LiveCacheInput): LiveCache {
  const kept: PublishedEvent[] = [];
  let dropped = 0;
  let touchedDevices = new Set<string>();
  let touchedRequests = new Set<number>();
  let nouns = new Set<Noun>();
  let unshown: PublishedEvent[] = [];
  let cancelShow: (() => void) | null = null;
  let cancelRefresh: (() => void) | null = null;
  let cancelReports: (() => void) | null = null;

  function keep(events: readonly PublishedEvent[]): void {
    kept.push(...events);
    const surplus = kept.length - KEPT_EVENTS;
    if (surplus <= 0) return;
    kept.splice(0, surplus);
    dropped += surplus;
  }

  function show(): void {
    if (unshown.length === 0) return;
    const events = unshown;
    unshown = [];
    client.setQueryData<readonly DeviceRow[]>(queryKeys.devices, (rows) => rows && patchDevices(rows, events));
    client.setQueriesData<RequestPage>({ queryKey: ['requests'] }, (page) => page && patchRequestPage(page, events));
  }

  function showSoon(): void {
    if (cancelShow !== null) return;
    show();
    cancelShow = after(SHOW_MS, () => {
      cancelShow = null;
      if (unshown.length > 0) showSoon();
    });
  }

  async function refresh(): Promise<void> {
    const [devices, requests, lists] = [touchedDevices, touchedRequests, nouns];
    [touchedDevices, touchedRequests, nouns] = [new Set(), new Set(), new Set()];
    const isTouched = ([noun, id]: readonly unknown[]) =>
      (noun === 'device' && devices.has(id as string)) ||
      (noun === 'request' && requests.has(id as number)) ||
      (noun !== 'reports' && lists.has(noun as Noun));
    void client.invalidateQueries({ predicate: ({ queryKey }) => isTouched(queryKey) });
    if (devices.size > 0 && !lists.has('devices')) await refreshDevices([...devices]);
  }

  async function refreshDevices(names: readonly string[]): Promise<void> {
    const query = client.getQueryCache().find({ queryKey: queryKeys.devices });
    if (!query?.state.data) return;
    if (!query.isActive() || names.length > MAX_TOUCHED) return void client.invalidateQueries({ queryKey: queryKeys.devices });
    const mark = cache.mark();
    const batches = Array.from({ length: Math.ceil(names.length / MAX_NAMES) }, (_, at) =>
      names.slice(at * MAX_NAMES, (at + 1) * MAX_NAMES),
    );
    const read = (await Promise.all(batches.map(readDevices))).flat();
    const later = cache.since(mark);
    if (later === null) return void client.invalidateQueries({ queryKey: queryKeys.devices });
    const fresh = new Map(patchDevices(read, later).map((row) => [row.name, row]));
    client.setQueryData<readonly DeviceRow[]>(queryKeys.devices, (rows) => rows?.map((row) => fresh.get(row.name) ?? row));
  }

  const cache: LiveCache = {
    take(events) {
      keep(events);
      unshown.push(...events);
      showSoon();
      const changed = whatChanged(events);
      for (const name of changed.devices) touchedDevices.add(name);
      for (const id of changed.requests) touchedRequests.add(id);
      for (const noun of changed.nouns) nouns.add(noun);
      cancelRefresh ??= after(REFRESH_MS, () => {
        cancelRefresh = null;
        // the list that could not be read is stale: whoever shows it asks for it again
        refresh().catch(() => client.invalidateQueries({ queryKey: queryKeys.devices }));
      });
      if (!changed.nouns.has('reports')) return;
      cancelReports ??= after(REPORTS_MS, () => {
        cancelReports = null;
        void client.invalidateQueries({ queryKey: ['reports'] });
      });
    },
    reset() {
      void client.invalidateQueries();
    },
    stop() {
      cancelShow?.();
      cancelRefresh?.();
      cancelReports?.();
      cancelShow = null;
      cancelRefresh = null;
      cancelReports = null;
    },
    mark() {
      // what was heard before must not be shown over an answer that is newer
      show();
      return dropped + kept.length;
    },
    since: (mark) => (mark < dropped ? null : kept.slice(mark - dropped)),
  };
  return cache;
}

function afterTimeout(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
