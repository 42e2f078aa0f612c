/** Server-Sent Events: https://html.spec.whatwg.org/multipage/server-sent-events.html */

export const SSE_TYPE = 'text/event-stream; charset=utf-8';
/** How long a client waits before it comes back. */
const RETRY_MS = 1_000;

/** `data` is JSON, which has no line ends of its own. */
export function sseFrame({ id, event, data }: { id: number; event?: string; data: unknown }): string {
  return `id: ${id}\n${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** The beginning of a stream. The id alone is no event, but a client that is cut off before the first one comes back with it. */
export const sseStart = (id: number): string => `retry: ${RETRY_MS}\nid: ${id}\n\n`;

/** Keeps the connection known to be alive; the id spares clients of narrow filters a long way when they come back. */
export const sseHeartbeat = (id: number | null): string => `:\n${id === null ? '' : `id: ${id}\n`}\n`;
