import { expiryTime, type OrderBody, type OrderReply } from '@mozpool/contracts';
import { bootsOn, type DeviceRow } from '@mozpool/db';
import { type DeviceOrder, HOLDER_ORDERS, MAINTENANCE_IMAGE, orderObstacle } from '@mozpool/domain';
import type { Ordered, OrderInput } from '@mozpool/engine';
import { Problem } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';
import { poolProblem, requireScope } from '../access/permissions.js';
import type { ApiDeps } from '../api-deps.js';
import { isHolder } from './holder-rule.js';
import { knownDevice } from './known-device.js';
import { obstacleReason, refusalReason } from './refusal.js';

export interface Order {
  order: DeviceOrder;
  args?: Record<string, unknown>;
  caller: Caller;
  body: OrderBody;
  /** As Mozpool 4.2 has it: whoever holds the device may ask for anything, and a device in work takes what its state takes. */
  lenient?: boolean;
}

/** Orders a device to do something, for a person: 404 unknown, 409 in somebody's hands, in work, or not taken in its state. */
export async function askDevice({ db, engine }: Pick<ApiDeps, 'db' | 'engine'>, name: string, input: Order): Promise<OrderReply> {
  if (input.body.force === true) requireScope(input.caller, 'operate');
  let device = await knownDevice(db, name);
  let ordered = await tryOrder(device);
  if (ordered.outcome === 'stale') {
    // it changed hands in between: the rule is asked about the new holder, once
    device = await knownDevice(db, name);
    ordered = await tryOrder(device);
  }
  return answerOf(ordered, device, input.order);

  async function tryOrder(found: DeviceRow): Promise<Ordered> {
    const problem = await orderProblem(db, found, input);
    if (problem) throw problem;
    if (!isHolder(found, input)) requireScope(input.caller, 'operate');
    return engine.orderDevice(found.name, engineInput(found, input));
  }
}

/** What stands against an order, as the caller hears it; null when the device would take it. */
export async function orderProblem(
  db: ApiDeps['db'],
  device: DeviceRow,
  { order, args, body, caller, lenient = false }: Order,
): Promise<Problem | null> {
  const forbidden = await poolProblem(db, caller, device.name);
  if (forbidden) return forbidden;
  const byHolder = isHolder(device, { caller, body });
  const obstacle = orderObstacle(order, {
    state: device.state,
    held: device.requestId !== null && !(lenient && byHolder),
    byHolder,
    force: body.force === true,
    hasPower: device.hasPower,
    bootable: await isBootable(db, device, order, args),
  });
  if (obstacle === null || (lenient && obstacle === 'in_work')) return null;
  if (obstacle === 'held') {
    return new Problem(HOLDER_ORDERS.includes(order) || lenient ? 'device_held' : 'device_in_use', {
      device: device.name,
      request: device.requestId,
      assignee: device.assignee,
      expires: expiryTime(device.requestExpiresAt ?? device.now),
      order: orderWords(order),
    });
  }
  const reason = obstacleReason(order, obstacle, device.state, device);
  if (obstacle === 'in_work') return new Problem('device_busy', { device: device.name, state: device.state, reason });
  const outcome = obstacle === 'state' ? 'ignored' : 'refused';
  return new Problem('event_refused', { device: device.name, event: order, outcome, reason });
}

async function isBootable(db: ApiDeps['db'], device: DeviceRow, order: DeviceOrder, args: Order['args']): Promise<boolean> {
  const image = order === 'please_image' ? args?.image : order === 'please_start_maintenance' ? MAINTENANCE_IMAGE : null;
  return typeof image !== 'string' || bootsOn(db, { image, hardwareTypeId: device.hardwareTypeId });
}

function engineInput(device: DeviceRow, { order, args = {}, caller, body, lenient = false }: Order): OrderInput {
  const { assignee, force = false, reason } = body;
  return {
    order,
    args,
    heldBy: device.requestId,
    force,
    atRest: !lenient,
    by: assignee && assignee !== caller.name ? `${caller.name} for ${assignee}` : caller.name,
    reason: reason || null,
  };
}

/** The device was as it should be a moment ago; what it does now it says itself. */
function answerOf({ outcome, state }: Ordered, device: DeviceRow, order: DeviceOrder): OrderReply {
  const refused = (reason: string) => new Problem('event_refused', { device: device.name, event: order, outcome, reason });
  if (outcome === 'stale') throw refused('it is changing hands just now; try again');
  if (outcome === 'unknown' || state === null) throw new Problem('unknown_device', { device: device.name });
  if (outcome === 'busy')
    throw new Problem('device_busy', { device: device.name, state, reason: obstacleReason(order, 'in_work', state, device) });
  if (outcome === 'ignored' || outcome === 'refused') throw refused(refusalReason(order, outcome, state, device));
  return { device: device.name, state, outcome };
}

const orderWords = (order: DeviceOrder): string => order.replace('please_', '').replaceAll('_', ' ');
