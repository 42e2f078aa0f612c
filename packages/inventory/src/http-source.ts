import { setTimeout as pause } from 'node:timers/promises';
import axios, { type AxiosResponse, isAxiosError } from 'axios';
import type { z } from 'zod';
import { InventoryError } from './inventory-error.js';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_TRIES = 4;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** Answers that may be others a moment later. */
const PASSING = [429, 502, 503, 504];

export interface HttpSource {
  /** Of the source, for messages. */
  name: string;
  /** Without a final slash. */
  baseUrl: string;
  headers: Readonly<Record<string, string>>;
  /** What to do about a refusal of the credentials. */
  credentialsHint: string;
  /** Of the first repetition; the others take twice as long as the one before. */
  firstPauseMs?: number;
}

/**
 * One GET whose answer has to fit the schema. Failures that may pass are tried again; a redirect is not followed, since it would take the
 * credentials elsewhere.
 */
export async function getJson<Schema extends z.ZodType>(
  source: HttpSource,
  path: string,
  schema: Schema,
  signal: AbortSignal,
): Promise<z.output<Schema>> {
  const { name } = source;
  const { status, data, headers } = await get(source, path, signal);
  if (status === 401 || status === 403)
    throw new InventoryError(`${name} refuses the credentials (status ${status}${detailOf(data)}): ${source.credentialsHint}`);
  if (status >= 300 && status < 400)
    throw new InventoryError(`${name} answers ${path} with a redirect to ${String(headers.location)}: write the URL that it is really at`);
  if (status !== 200) throw new InventoryError(`${name} answers ${path} with status ${status}${detailOf(data)}`);
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new InventoryError(`${name} answers ${path} with something else than expected: ${issue.path.join('.')}: ${issue.message}`);
}

async function get(source: HttpSource, path: string, signal: AbortSignal): Promise<AxiosResponse> {
  const { name, baseUrl, headers, firstPauseMs = FIRST_PAUSE_MS } = source;
  for (let tried = 1; ; tried++) {
    let waitMs = Math.min(MAX_PAUSE_MS, firstPauseMs * 2 ** (tried - 1));
    try {
      const answer = await axios.get(baseUrl + path, {
        headers: { accept: 'application/json', ...headers },
        timeout: TIMEOUT_MS,
        signal,
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        responseType: 'json',
        validateStatus: () => true,
      });
      if (!PASSING.includes(answer.status) || tried === MAX_TRIES) return answer;
      const told = Number(answer.headers['retry-after']);
      if (told > 0) waitMs = Math.min(MAX_PAUSE_MS, told * 1_000);
    } catch (error) {
      if (signal.aborted)
        throw new InventoryError(
          `reading ${name} was broken off: ${String((signal.reason as Error | undefined)?.message ?? 'it took too long')}`,
        );
      if (!isAxiosError(error)) throw error;
      if (tried === MAX_TRIES) throw new InventoryError(`${name} at ${baseUrl} cannot be read: ${error.message}`);
    }
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

const MAX_DETAIL_LENGTH = 200;

/** What Django says in its errors. */
function detailOf(data: unknown): string {
  const detail = (data as { detail?: unknown } | null)?.detail;
  return typeof detail === 'string' ? `, "${detail.slice(0, MAX_DETAIL_LENGTH)}"` : '';
}
