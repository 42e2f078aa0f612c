import { createClient, type MozpoolClient, type TransportOptions } from '@mozpool/client';
import { CliError } from '../cli-error.js';
import { nodeFetch } from './node-fetch.js';

/** A client of the chosen servers. What no client can be made of, a person has typed. */
export function clientOf(options: TransportOptions): MozpoolClient {
  try {
    return createClient({ fetch: nodeFetch, ...options });
  } catch (error) {
    if (error instanceof TypeError) throw new CliError(error.message, { exit: 'usage', cause: error });
    throw error;
  }
}
