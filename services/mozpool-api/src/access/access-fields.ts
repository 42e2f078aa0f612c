import { isIP } from 'node:net';
import { envFlag, envInteger, envNetworks, envNumber } from '@mozpool/service-kit';
import { z } from 'zod';

const ANONYMOUS_SCOPES = ['none', 'public', 'read', 'request', 'operate'] as const;
/** More than a well-behaved client of a large lab ever needs. */
const RATE_LIMIT = 500;

/** Who may call, as the service reads it from the environment. */
export const accessFields = {
  HOST: z
    .string()
    .optional()
    .describe('the address to listen on; without tokens it has to be one of this machine alone, such as 127.0.0.1'),
  AUTH: z.enum(['none', 'token']).default('none').describe('none (everybody may do everything) or token'),
  AUTH_NONE_ANYWHERE: envFlag
    .prefault('false')
    .describe('true to listen on all addresses with AUTH=none, where something else keeps strangers out'),
  ANONYMOUS_SCOPE: z
    .enum(ANONYMOUS_SCOPES)
    .default('public')
    .describe(`what callers without a token may do: ${ANONYMOUS_SCOPES.join(', ')}`),
  ANONYMOUS_NETWORKS: envNetworks.prefault('').describe('where they may come from, 10.0.0.0/8,fd00::/8; empty is anywhere'),
  TRUST_PROXY: envInteger({ min: 0, max: 10 }).prefault('0').describe('how many proxies stand before this service'),
  RATE_LIMIT: envNumber({ min: 0, max: 100_000 })
    .prefault(String(RATE_LIMIT))
    .describe('calls per second of one token, or one address without; 0 is no limit'),
};

const configShape = z.object(accessFields);
export type AccessConfig = Omit<z.infer<typeof configShape>, 'HOST'>;

/** Reached from this machine alone. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Where to listen when nobody says so. */
export function listenAddress({ HOST, AUTH, AUTH_NONE_ANYWHERE }: z.infer<typeof configShape>): string {
  return HOST ?? (AUTH === 'none' && !AUTH_NONE_ANYWHERE ? '127.0.0.1' : '0.0.0.0');
}

/** Refuses a configuration that would let strangers do everything. */
export function checkListenAddress(config: z.infer<typeof configShape>, context: z.RefinementCtx): void {
  if (config.AUTH !== 'none' || config.AUTH_NONE_ANYWHERE || isLoopback(listenAddress(config))) return;
  context.addIssue({
    code: 'custom',
    path: ['HOST'],
    message:
      'with AUTH=none everybody who reaches this address could do everything; set AUTH=token, or AUTH_NONE_ANYWHERE=true if something else keeps strangers out',
  });
}
