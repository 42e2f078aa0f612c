import type { Rack } from './rack.js';
import { ownTimeMs } from './timeline.js';

interface ControlRequest {
  /** What the pattern's groups matched, decoded. */
  names: string[];
  query: URLSearchParams;
  body: unknown;
}

/** Names something the rack does not have: 404. */
export class UnknownNameError extends Error {
  override name = 'UnknownNameError';
}

/** A query parameter that cannot be read: 400. */
export class QueryError extends Error {
  override name = 'QueryError';
}

export interface ControlRoute {
  method: 'GET' | 'POST';
  path: RegExp;
  /** For the answer to unknown paths. */
  shownAs: string;
  answer(request: ControlRequest): unknown;
}

/** The whole control API, one entry per route; every answer is JSON. */
export function controlRoutes(rack: Rack): ControlRoute[] {
  const device = (name = '') => found(rack.devices, name, 'device');
  const board = (key = '') => found(rack.boards, key, 'board');
  return [
    { method: 'GET', path: /^\/livez$/, shownAs: '/livez', answer: () => ({ status: 'ok' }) },
    { method: 'GET', path: /^\/stats$/, shownAs: '/stats', answer: () => rack.stats() },
    { method: 'GET', path: /^\/devices$/, shownAs: '/devices', answer: () => [...rack.devices.values()].map((each) => each.snapshot()) },
    {
      method: 'GET',
      path: /^\/devices\/([^/]+)$/,
      shownAs: '/devices/{name}',
      answer: ({ names: [name] }) => ({ ...device(name).snapshot(), timeline: device(name).timeline() }),
    },
    {
      method: 'GET',
      path: /^\/devices\/([^/]+)\/own-time$/,
      shownAs: '/devices/{name}/own-time?from=&to=',
      answer({ names: [name], query }) {
        const from = instant(query, 'from', 0);
        const to = instant(query, 'to', performance.timeOrigin + performance.now());
        return { ownMs: ownTimeMs(device(name).timeline(), from, to) };
      },
    },
    {
      method: 'POST',
      path: /^\/devices\/([^/]+)\/behaviour$/,
      shownAs: '/devices/{name}/behaviour',
      answer: ({ names: [name], body }) => device(name).behave(body),
    },
    { method: 'GET', path: /^\/boards$/, shownAs: '/boards', answer: () => [...rack.boards.values()].map((each) => each.snapshot()) },
    { method: 'GET', path: /^\/boards\/([^/]+)$/, shownAs: '/boards/{key}', answer: ({ names: [key] }) => board(key).snapshot() },
    {
      method: 'GET',
      path: /^\/boards\/([^/]+)\/actions$/,
      shownAs: '/boards/{key}/actions?since=',
      answer: ({ names: [key], query }) => rack.actions.since(count(query, 'since'), board(key).key),
    },
    { method: 'GET', path: /^\/actions$/, shownAs: '/actions?since=', answer: ({ query }) => rack.actions.since(count(query, 'since')) },
    {
      method: 'POST',
      path: /^\/boards\/([^/]+)\/behaviour$/,
      shownAs: '/boards/{key}/behaviour',
      answer: ({ names: [key], body }) => board(key).behave(body),
    },
    {
      method: 'POST',
      path: /^\/reset$/,
      shownAs: '/reset',
      async answer() {
        await rack.reset();
        return { status: 'reset' };
      },
    },
  ];
}

/** Names listed in an error message, at most. */
const NAMES_SHOWN = 20;

function found<T>(all: ReadonlyMap<string, T>, name: string, kind: string): T {
  const one = all.get(name);
  if (one !== undefined) return one;
  const known = [...all.keys()];
  const more = known.length > NAMES_SHOWN ? `, and ${known.length - NAMES_SHOWN} more` : '';
  throw new UnknownNameError(`there is no ${kind} "${name}"; known: ${known.slice(0, NAMES_SHOWN).join(', ')}${more}`);
}

function count(query: URLSearchParams, name: string): number {
  const value = Number(query.get(name) ?? 0);
  if (!Number.isInteger(value) || value < 0) throw new QueryError(`${name} must be a whole number, such as the last seq you have seen`);
  return value;
}

/** ISO 8601 or milliseconds since 1970. */
function instant(query: URLSearchParams, name: string, missing: number): number {
  const text = query.get(name);
  if (text === null) return missing;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(value)) throw new QueryError(`${name} must be an ISO 8601 time or milliseconds since 1970`);
  return value;
}
