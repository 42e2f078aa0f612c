import { findImage } from '@mozpool/db';
import type { DeviceOrder } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { imageBootConfig } from '../images/image-boot-config.js';
import { askDevice } from './ask-device.js';

/** Calls that order the same thing whatever they bring. */
const PLAIN_ORDERS = {
  goOffline: 'please_go_offline',
  goOnline: 'please_go_online',
  selfTest: 'please_self_test',
  maintenance: 'please_start_maintenance',
  checkDevice: 'please_check',
  lockOut: 'please_lock_out',
  troubleshoot: 'please_troubleshoot',
  rebootDevice: 'please_reboot',
} as const satisfies Partial<Record<keyof Handlers, DeviceOrder>>;
type PlainOrder = keyof typeof PLAIN_ORDERS;

export const deviceOrders = (deps: ApiDeps): Pick<Handlers, PlainOrder | 'imageDevice'> => {
  const plain = (id: PlainOrder): Handlers[PlainOrder] => {
    const order = PLAIN_ORDERS[id];
    return async ({ params: { name }, body, caller }) => json(await askDevice(deps, name, { order, caller, body }));
  };
  return {
    goOffline: plain('goOffline'),
    goOnline: plain('goOnline'),
    selfTest: plain('selfTest'),
    maintenance: plain('maintenance'),
    checkDevice: plain('checkDevice'),
    lockOut: plain('lockOut'),
    troubleshoot: plain('troubleshoot'),
    rebootDevice: plain('rebootDevice'),
    imageDevice: async ({ params: { name }, body, caller }) => {
      const args = await imageArguments(deps.db, body);
      return json(await askDevice(deps, name, { order: 'please_image', args, caller, body }));
    },
  };
};

/** What the machine is told: the image, and its boot configuration made of the keys that the image asks for. */
export async function imageArguments(
  db: ApiDeps['db'],
  body: { image: string } & Record<string, unknown>,
): Promise<{ image: string; boot_config: string }> {
  const image = await findImage(db, { name: body.image });
  if (!image) throw new Problem('unknown_image', { image: body.image });
  return { image: image.name, boot_config: JSON.stringify(imageBootConfig(image, body)) };
}
