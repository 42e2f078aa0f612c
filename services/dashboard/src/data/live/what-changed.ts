import type { PublishedEvent } from '@mozpool/contracts';
import type { Noun } from '../query-keys.js';

export type { Noun };

export interface Changed {
  devices: ReadonlySet<string>;
  requests: ReadonlySet<number>;
  /** Lists and figures that can not be patched. */
  nouns: ReadonlySet<Noun>;
}

/** Steps on the way that change nothing which is shown. */
const SILENT_KINDS: readonly string[] = ['command', 'probe', 'expiring'];
const FIGURES: readonly string[] = ['transition', 'claimed', 'released', 'created', 'agent', 'inventory'];

/** What has to be asked for again after these events. */
export function whatChanged(events: readonly PublishedEvent[]): Changed {
  const devices = new Set<string>();
  const requests = new Set<number>();
  const nouns = new Set<Noun>();
  for (const { kind, device, request } of events) {
    if (SILENT_KINDS.includes(kind)) continue;
    if (device !== null) devices.add(device);
    if (request !== null) requests.add(request);
    if (kind === 'created') nouns.add('requests');
    // an agent that falls silent or is heard again changes all its devices; an imaging server, a board or an image may be new
    if (kind === 'agent' || kind === 'inventory') nouns.add('devices').add('device').add('inventory');
    if (kind === 'registration') nouns.add('devices').add('inventory');
    if (FIGURES.includes(kind)) nouns.add('reports');
  }
  return { devices, requests, nouns };
}
