/** Baseboard controllers by Redfish (power-drivers.md §3). */

import type { PowerTargetOf } from '@mozpool/protocols';
import { findCredentials } from '../find-credentials.js';
import { callHttp, type HttpAnswer, parsedJson } from '../http-call.js';
import type { PowerSettings } from '../power-settings.js';
import { PowerError, type PowerSwitch } from '../power-switch.js';

const RESET = '#ComputerSystem.Reset';
/** In the order in which they are tried where a controller says what it takes. */
const RESET_TYPES = { on: ['On', 'ForceOn', 'PushPowerButton'], off: ['ForceOff'] } as const;

export function createRedfishSwitch(
  { host, port, tls, system, credentials: name }: PowerTargetOf<'redfish'>,
  settings: PowerSettings,
): PowerSwitch {
  const credentials = findCredentials(settings, name);
  const base = `${tls === 'none' ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;

  function call(method: 'GET' | 'POST', path: string, signal: AbortSignal, body?: unknown): Promise<HttpAnswer> {
    return callHttp({
      method,
      url: base + path,
      headers: { 'odata-version': '4.0', accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
      body,
      authentication: credentials.user === undefined ? 'none' : 'basic',
      credentials,
      tls: tls === 'insecure' ? 'insecure' : 'verify',
      signal,
    });
  }

  async function get(path: string, signal: AbortSignal): Promise<Record<string, unknown>> {
    const answer = await call('GET', path, signal);
    if (answer.status !== 200)
      throw new PowerError(answer.status === 404 ? 'refused' : 'wrong_reply', `${host} answers ${answer.status} for ${path}`);
    return parsedJson(answer, base);
  }

  async function systemPath(signal: AbortSignal): Promise<string> {
    if (system !== null) return `/redfish/v1/Systems/${system}`;
    const { Members: members } = await get('/redfish/v1/Systems', signal);
    return ownPath((Array.isArray(members) ? members[0] : undefined)?.['@odata.id'], 'a system');
  }

  /** A path on the same controller: it must not lead the agent anywhere else. */
  function ownPath(value: unknown, what: string): string {
    if (typeof value === 'string' && /^\/[^/\\\s][^\\\s]*$/.test(value)) return value;
    throw new PowerError('wrong_reply', `${host} does not say where to find ${what}`);
  }

  return {
    controller: `redfish ${host}:${port}`,
    async set(power, signal) {
      const path = await systemPath(signal);
      const { Actions: actions } = await get(path, signal);
      const reset = (actions as Record<string, Record<string, unknown>> | undefined)?.[RESET];
      const allowed = reset?.['ResetType@Redfish.AllowableValues'];
      const type = Array.isArray(allowed) ? RESET_TYPES[power].find((each) => allowed.includes(each)) : RESET_TYPES[power][0];
      if (type === undefined)
        throw new PowerError('refused', `${host} does not let its power be switched ${power}; it knows ${String(allowed)}`);
      const answer = await call('POST', ownPath(reset?.target, 'the reset action'), signal, { ResetType: type });
      // 400 and 409 may only mean that it is so already: reading back tells
      if (answer.status >= 300) throw new PowerError('refused', `${host} answers ${answer.status} to ${type}: ${errorText(answer)}`);
    },
    async read(signal) {
      const { PowerState: state } = await get(await systemPath(signal), signal);
      if (state === 'On') return 'on';
      if (state === 'Off') return 'off';
      if (state === 'PoweringOn' || state === 'PoweringOff') return 'pending';
      throw new PowerError('wrong_reply', `${host} says power state ${JSON.stringify(state)}`);
    },
  };
}

/** What the controller says went wrong, on one line. */
function errorText({ text }: HttpAnswer): string {
  const [, message] = /"Message"\s*:\s*"([^"]{1,200})"/i.exec(text) ?? [];
  return message ?? JSON.stringify(text.slice(0, 80));
}
