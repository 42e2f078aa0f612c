import type { PreparedCall } from './calls.js';

/** In the place of a secret that belongs on no page: whoever pastes the command has the token in this variable. */
const TOKEN = '$MOZPOOL_TOKEN';

/** A call as a command for a shell, with which a person does again what the page does. */
export function curlOf({ method, url, body }: PreparedCall, { origin, withToken }: { origin: string; withToken: boolean }): string {
  const parts = ['curl -sS'];
  if (method !== 'GET') parts.push(`-X ${method}`);
  if (withToken) parts.push(`-H "Authorization: Bearer ${TOKEN}"`);
  if (body !== undefined) parts.push(`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`);
  return [...parts, quoted(origin + url)].join(' ');
}

/** Several calls, one line each, in the order in which the page makes them. */
export const curlLines = (calls: readonly PreparedCall[], how: Parameters<typeof curlOf>[1]): string =>
  calls.map((call) => curlOf(call, how)).join('\n');

/** Nothing in single quotes means anything to a shell but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
