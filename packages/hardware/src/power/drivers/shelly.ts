/** Shelly plugs and relays of both kinds of interface (power-drivers.md §6). */

import type { PowerTargetOf } from '@mozpool/protocols';
import { findCredentials } from '../find-credentials.js';
import { callHttp, parsedJson } from '../http-call.js';
import type { PowerSettings } from '../power-settings.js';
import { PowerError, type PowerSwitch } from '../power-switch.js';

export function createShellySwitch(
  { host, port, outlet, generation, credentials: name }: PowerTargetOf<'shelly'>,
  settings: PowerSettings,
): PowerSwitch {
  const known = findCredentials(settings, name);
  // the first generation asks for basic authentication, the later ones for digest, and their user is always admin
  const credentials = { ...known, ...(known.password !== undefined && { user: generation === 1 ? (known.user ?? 'admin') : 'admin' }) };
  const base = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

  async function get(path: string, signal: AbortSignal): Promise<Record<string, unknown>> {
    const answer = await callHttp({
      method: 'GET',
      url: base + path,
      authentication: generation === 1 ? 'basic' : 'digest',
      credentials,
      signal,
    });
    if (answer.status !== 200) throw new PowerError('refused', `${host} answers ${answer.status}: ${answer.text.slice(0, 120)}`);
    return parsedJson(answer, base);
  }

  return {
    controller: `shelly ${host}:${port}`,
    async set(power, signal) {
      if (generation === 1) await get(`/relay/${outlet}?turn=${power}`, signal);
      else await get(`/rpc/Switch.Set?id=${outlet}&on=${power === 'on'}`, signal);
    },
    async read(signal) {
      const status = await get(generation === 1 ? `/relay/${outlet}` : `/rpc/Switch.GetStatus?id=${outlet}`, signal);
      const state = generation === 1 ? status.ison : status.output;
      if (typeof state !== 'boolean') throw new PowerError('wrong_reply', `${host} does not say the state of outlet ${outlet}`);
      return state ? 'on' : 'off';
    },
  };
}
