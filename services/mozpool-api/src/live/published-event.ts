import { apiTime, expiryTime, type PublishedEvent } from '@mozpool/contracts';
import type { EventRow } from '@mozpool/db';

/**
 * What of an event's details anybody may see, and under which name. What is not listed stays inside: details are also
 * where machines keep what nobody else needs.
 */
const PUBLISHED_DETAILS: Record<string, { name: string; show: (value: unknown) => unknown }> = {
  requestedDevice: { name: 'requested_device', show: asText },
  assignee: { name: 'assignee', show: asText },
  environment: { name: 'environment', show: asText },
  image: { name: 'image', show: asText },
  priority: { name: 'priority', show: asNumber },
  waitSeconds: { name: 'wait', show: asNumber },
  expiresAt: { name: 'expires', show: asExpiry },
  secondsLeft: { name: 'seconds_left', show: asNumber },
  reason: { name: 'reason', show: asText },
  by: { name: 'by', show: asText },
  comments: { name: 'comments', show: asText },
  server: { name: 'server', show: asText },
  noun: { name: 'noun', show: asText },
  name: { name: 'name', show: asText },
  values: { name: 'fields', show: asNames },
  ip_address: { name: 'ip_address', show: asText },
  gapMs: { name: 'gap_ms', show: asNumber },
};
/** Longer texts are cut: an event is a piece of news, not a document. */
const MAX_TEXT_LENGTH = 1_000;

export function publishedEvent(row: EventRow): PublishedEvent {
  return {
    position: row.position,
    at: apiTime(row.at),
    kind: row.kind,
    machine: row.machine,
    device: row.device,
    pool: row.pool,
    request: row.requestId,
    assignee: row.assignee,
    from_state: row.fromState,
    to_state: row.toState,
    event: row.event,
    details: publishedDetails(row.details),
  };
}

function publishedDetails(details: Record<string, unknown>): Record<string, unknown> {
  const published: Record<string, unknown> = {};
  for (const [key, { name, show }] of Object.entries(PUBLISHED_DETAILS)) {
    const value = details[key];
    if (value === undefined) continue;
    const shown = value === null ? null : show(value);
    if (shown !== undefined) published[name] = shown;
  }
  return published;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH).toWellFormed() : undefined;
}

/** What was changed, not to what: a PXE configuration may hold anything. */
function asNames(value: unknown): string[] | undefined {
  return typeof value === 'object' && value !== null ? Object.keys(value) : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function asExpiry(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : expiryTime(ms);
}
