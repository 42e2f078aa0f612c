/** Plugs and relays with Tasmota (power-drivers.md §5). Credentials travel in the URL, so that no URL is ever told. */

import type { PowerTargetOf } from '@mozpool/protocols';
import { findCredentials } from '../find-credentials.js';
import { callHttp, parsedJson } from '../http-call.js';
import type { PowerSettings } from '../power-settings.js';
import { PowerError, type PowerSwitch } from '../power-switch.js';

export function createTasmotaSwitch(
  { host, port, relay, credentials: name }: PowerTargetOf<'tasmota'>,
  settings: PowerSettings,
): PowerSwitch {
  const { user = 'admin', password } = findCredentials(settings, name);
  const numbered = relay ?? 1;

  async function command(argument: string, signal: AbortSignal): Promise<'on' | 'off'> {
    const url = new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}/cm`);
    url.searchParams.set('cmnd', `Power${relay ?? ''} ${argument}`.trim());
    if (password !== undefined) {
      url.searchParams.set('user', user);
      url.searchParams.set('password', password);
    }
    const answer = await callHttp({ method: 'GET', url: url.href.replaceAll('+', '%20'), signal });
    const reply = parsedJson(answer, url.href);
    // firmware before 8.2.3 refuses with status 200
    if ('WARNING' in reply) throw new PowerError('unauthorized', `${host} wants other credentials; name them with credentials=NAME`);
    const state = reply[`POWER${numbered}`] ?? (numbered === 1 ? reply.POWER : undefined);
    if (state === 'ON') return 'on';
    if (state === 'OFF') return 'off';
    throw new PowerError('wrong_reply', `${host} does not say the state of relay ${numbered}: ${answer.text.slice(0, 80)}`);
  }

  return {
    controller: `tasmota ${host}:${port}`,
    async set(power, signal) {
      const state = await command(power === 'on' ? 'On' : 'Off', signal);
      if (state !== power) throw new PowerError('not_confirmed', `${host} was told ${power} and says ${state}`);
    },
    read: (signal) => command('', signal),
  };
}
