/** Controllers with an HTTP interface that nobody has written a driver for (power-drivers.md §8): requests that the agent's power file describes. */

import type { PowerTargetOf } from '@mozpool/protocols';
import { findCredentials } from '../find-credentials.js';
import { callHttp, hostOf } from '../http-call.js';
import type { PowerSettings, RestRequest } from '../power-settings.js';
import { PowerError, type PowerSwitch } from '../power-switch.js';
import { stateFrom } from '../state-from.js';

export function createRestSwitch({ name, outlet }: PowerTargetOf<'rest'>, settings: PowerSettings): PowerSwitch {
  const controller = Object.hasOwn(settings.rest, name) ? settings.rest[name] : undefined;
  if (!controller) throw new PowerError('not_configured', `the agent's power file has no rest controller "${name}"`);
  const { read, readsOn, readsOff, authentication, tls } = controller;
  const credentials = findCredentials(settings, controller.credentials ?? null);
  const filled = (text: string) => text.replaceAll('{outlet}', outlet);

  async function send({ method, url, headers = {}, body }: RestRequest, signal: AbortSignal): Promise<string> {
    const filledHeaders = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, filled(value)]));
    const answer = await callHttp({
      method,
      url: filled(url),
      headers: filledHeaders,
      ...(body !== undefined && { body: filled(body) }),
      authentication,
      credentials,
      tls,
      signal,
    });
    if (answer.status >= 200 && answer.status < 300) return answer.text;
    throw new PowerError('refused', `${name} (${hostOf(url)}) answers ${answer.status}: ${JSON.stringify(answer.text.slice(0, 80))}`);
  }

  return {
    controller: `rest ${name}`,
    async set(power, signal) {
      await send(controller[power], signal);
    },
    ...(read && { read: async (signal: AbortSignal) => stateFrom(await send(read, signal), { readsOn, readsOff }, name) }),
  };
}
