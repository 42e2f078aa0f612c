import type { LogEntry } from '@mozpool/contracts';
import { callApi } from '../call-api.js';
import { type CallInput, prepareCall } from '../calls.js';

/** Whose log it is. */
export type LogSource = { device: string } | { request: number };

export type LogQuery = NonNullable<CallInput<'deviceLog'>['query']>;

/** The address of the whole log. */
export function logUrl(source: LogSource): string {
  return 'device' in source
    ? prepareCall('deviceLog', { params: { name: source.device } }).url
    : prepareCall('requestLog', { params: { id: String(source.request) } }).url;
}

export async function readLog(source: LogSource, query: LogQuery): Promise<LogEntry[]> {
  const { log } =
    'device' in source
      ? await callApi('deviceLog', { params: { name: source.device }, query })
      : await callApi('requestLog', { params: { id: String(source.request) }, query });
  return log;
}
