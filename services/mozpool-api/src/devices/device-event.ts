import { type EventReply, type OnBehalf, onBehalfSchema, pleaseImageBodySchema, pleasePxeBootBodySchema } from '@mozpool/contracts';
import { findImage, findPxeConfig } from '@mozpool/db';
import { DEVICE_EVENTS, type DeviceEvent } from '@mozpool/domain';
import { type Call, json, Problem, type Reply, readBody } from '@mozpool/service-kit';
import { requireScope } from '../access/permissions.js';
import { readScript } from '../access/read-script.js';
import type { ApiDeps } from '../api-deps.js';
import type { HandlerInput, Handlers } from '../http/handlers.js';
import { askDevice } from './ask-device.js';
import { knownDevice } from './known-device.js';
import { refusalReason } from './refusal.js';

const among = <Name extends string>(names: readonly Name[], name: string): name is Name => (names as readonly string[]).includes(name);

/**
 * Three families: what people ask for (refusals are 409), what boot scripts report and what agents answer (200 even when ignored,
 * since scripts cannot do anything about it). The events of the engine itself cannot be sent.
 */
export const deviceEvent = (deps: ApiDeps): Pick<Handlers, 'deviceEvent'> => ({
  deviceEvent: async (input) => {
    const { name, event } = input.params;
    if (among(DEVICE_EVENTS.please, event)) {
      requireScope(input.caller, 'request');
      return please(deps, input, event);
    }
    if (among(DEVICE_EVENTS.script, event)) return script(deps, input, event);
    requireScope(input.caller, 'operate');
    const device = await knownDevice(deps.db, name);
    if (!among(DEVICE_EVENTS.answer, event)) return json({ outcome: 'ignored', reason: `There is no event called "${event}".` });
    const { outcome, state } = await deps.engine.applyToDevice(device.name, event);
    if (outcome !== 'ignored' && outcome !== 'refused') return json({});
    return json({ outcome, reason: refusalReason(event, outcome, state ?? device.state, device) });
  },
});

async function please(
  deps: ApiDeps,
  { params, query, call, caller }: HandlerInput<'deviceEvent'>,
  event: (typeof DEVICE_EVENTS.please)[number],
): Promise<Reply<EventReply>> {
  const args: Record<string, unknown> = {};
  let onBehalf: OnBehalf = { assignee: query.assignee, force: query.force };
  if (call.method === 'POST' || event === 'please_image' || event === 'please_pxe_boot') {
    const body = readPlease(call, event);
    if (body.force === undefined) onBehalf = { ...body, force: onBehalf.force };
    else onBehalf = body;
    Object.assign(args, await argumentsOf(deps, event, body));
  }
  await askDevice(deps, params.name, { order: event, args, caller, body: onBehalf, lenient: true });
  return json({});
}

function readPlease(call: Call, event: DeviceEvent) {
  if (event === 'please_image') return readBody(call, pleaseImageBodySchema, { expected: 'a JSON object with "image" and "boot_config"' });
  if (event === 'please_pxe_boot') return readBody(call, pleasePxeBootBodySchema, { expected: 'a JSON object with "pxe_config"' });
  return readBody(call, onBehalfSchema, { expected: 'nothing, or a JSON object with "assignee"', empty: {} });
}

async function argumentsOf({ db }: ApiDeps, event: DeviceEvent, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { image, pxe_config, boot_config } = body;
  if (event === 'please_image') {
    if (!(await findImage(db, { name: String(image) }))) throw new Problem('unknown_image', { image });
    return { image, boot_config };
  }
  if (event === 'please_pxe_boot') {
    if (!(await findPxeConfig(db, { name: String(pxe_config) }))) throw new Problem('unknown_pxe_config', { pxe_config });
    return { pxe_config, boot_config: boot_config ?? '' };
  }
  return {};
}

async function script(deps: ApiDeps, { params, call }: HandlerInput<'deviceEvent'>, event: string): Promise<Reply<EventReply>> {
  const device = await knownDevice(deps.db, params.name);
  const { boot, secret, detail } = readScript(call);
  const { outcome, message } = await deps.engine.takeDeviceEvent({
    server: device.imagingServer,
    device: device.name,
    event,
    boot,
    secret,
    detail,
  });
  return json(outcome === 'applied' ? {} : { outcome, reason: message });
}
