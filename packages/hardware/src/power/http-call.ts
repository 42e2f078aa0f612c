/** One HTTP request of a power driver, by axios: bounded in time and size, no redirects, and every failure a `PowerError` without secrets. */

import { createHash, randomBytes } from 'node:crypto';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { answerDigest } from './digest.js';
import type { PowerCredentials } from './power-settings.js';
import { PowerError } from './power-switch.js';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly authentication?: 'none' | 'basic' | 'digest' | 'bearer';
  readonly credentials?: PowerCredentials;
  readonly tls?: 'verify' | 'insecure';
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const MAX_ANSWER_BYTES = 1024 * 1024;
const NETWORK_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ENOTFOUND: 'is a name that nobody knows',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ECONNRESET: 'broke the connection',
  EPIPE: 'broke the connection',
};

/** Any status that a driver has to judge; 401 and 403 are judged here. */
export async function callHttp(call: HttpCall): Promise<HttpAnswer> {
  const { authentication = 'none', credentials = {} } = call;
  const { user, password, token } = credentials;
  let answer = await send(call, {
    ...(authentication === 'basic' && user !== undefined && { auth: { username: user, password: password ?? '' } }),
    ...(authentication === 'bearer' && token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
  });
  if (authentication === 'digest' && answer.status === 401 && user !== undefined) {
    const { pathname, search } = new URL(call.url);
    const challenge = String(answer.headers['www-authenticate'] ?? '');
    const authorization = answerDigest(challenge, {
      method: call.method,
      uri: pathname + search,
      user,
      password: password ?? '',
      cnonce: randomBytes(8).toString('hex'),
      hash,
    });
    if (authorization !== null) answer = await send(call, { headers: { authorization } });
  }
  if (answer.status === 401 || answer.status === 403)
    throw new PowerError(
      'unauthorized',
      `${hostOf(call.url)} wants other credentials (status ${answer.status}); name them with credentials=NAME`,
    );
  return { status: answer.status, text: String(answer.data ?? '') };
}

async function send(
  { method, url, headers = {}, body, credentials, tls = 'verify', signal }: HttpCall,
  extra: AxiosRequestConfig,
): Promise<AxiosResponse> {
  try {
    return await axios.request({
      method,
      url,
      ...(body !== undefined && { data: body }),
      signal,
      maxRedirects: 0,
      maxContentLength: MAX_ANSWER_BYTES,
      responseType: 'text',
      transformResponse: (data) => data,
      validateStatus: () => true,
      // a proxy of the environment is for the internet, not for the lab
      proxy: false,
      // small devices serve few connections, and one that was kept may lead to a device that has restarted
      httpAgent: new HttpAgent({ keepAlive: false }),
      httpsAgent: new HttpsAgent({ keepAlive: false, rejectUnauthorized: tls === 'verify', ca: credentials?.ca }),
      ...extra,
      headers: { ...headers, ...(extra.headers as Record<string, string> | undefined) },
    });
  } catch (error) {
    if (!axios.isAxiosError(error) && !axios.isCancel(error)) throw error;
    const { code = '', message } = error as { code?: string; message: string };
    if (signal.aborted) throw new PowerError('timeout', `${hostOf(url)} did not answer in time`);
    const words = NETWORK_ERRORS[code];
    if (words) throw new PowerError('unreachable', `${hostOf(url)} ${words}`);
    if (/CERT|certificate|SELF_SIGNED|UNABLE_TO/i.test(code))
      throw new PowerError(
        'unreachable',
        `${hostOf(url)} has a certificate that is not trusted (${code}); give its ca with the credentials, or tls=insecure`,
      );
    throw new PowerError('wrong_reply', `${hostOf(url)}: ${message}`);
  }
}

/** JSON, or a `PowerError`. */
export function parsedJson({ text }: HttpAnswer, url: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new PowerError('wrong_reply', `${hostOf(url)} does not answer in JSON: ${JSON.stringify(text.slice(0, 80))}`);
}

/** Never the path or the query: some devices are told their password there. */
export const hostOf = (url: string) => new URL(url).host;

const hash = (algorithm: 'md5' | 'sha256', text: string) => createHash(algorithm).update(text).digest('hex');
