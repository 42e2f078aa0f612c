import type { BulkAction, Scope } from '@mozpool/contracts';
import { type DeviceOrder, obstacleReason, orderObstacle } from '@mozpool/domain';
import { type CallId, type CallInput, type PreparedCall, prepareCall } from './calls.js';
import type { DeviceRow } from './device-row.js';

/**
 * What can be done to devices, as data: menus, forms and the bulk bar are drawn from it, for one device and for many. Whether a
 * device takes it is asked of the same rule as the server asks.
 */
export type DeviceActionId = Exclude<BulkAction, 'clear-pxe'>;

/** What a person fills in. `reason` and `force` are asked for beside these, wherever the action knows them. */
export type ActionField = 'image' | 'comments' | 'environment' | 'labels' | 'state';

/** `interrupts`: what runs on the device is broken off. `removes`: nobody gets it any more until somebody brings it back. */
export type Danger = 'none' | 'interrupts' | 'removes';

export interface DeviceAction {
  id: DeviceActionId;
  /** As a button says it. */
  label: string;
  /** What happens, as a sentence. */
  description: string;
  /** `everyday` actions come first in menus; `careful` ones last, apart. */
  group: 'everyday' | 'pool' | 'edit' | 'careful';
  scope: Scope;
  danger: Danger;
  /** Null: the state of the device does not matter. */
  order: DeviceOrder | null;
  fields: readonly ActionField[];
  /** With force it is done to a device that is held or in work. */
  canForce: boolean;
  /** Whether a person has to say why. */
  reason: 'none' | 'optional' | 'required';
}

const order = (
  id: DeviceActionId,
  order: DeviceOrder,
  rest: Pick<DeviceAction, 'label' | 'description' | 'group' | 'danger'> & Partial<DeviceAction>,
): DeviceAction => ({ id, order, scope: 'operate', fields: [], canForce: true, reason: 'optional', ...rest });

const edit = (id: DeviceActionId, field: ActionField, rest: Pick<DeviceAction, 'label' | 'description'>): DeviceAction => ({
  id,
  order: null,
  group: 'edit',
  scope: 'operate',
  danger: 'none',
  fields: [field],
  canForce: false,
  reason: 'optional',
  ...rest,
});

/** In the order in which menus show them. */
export const DEVICE_ACTIONS: readonly DeviceAction[] = [
  order('image', 'please_image', {
    label: 'Install an image',
    description: 'Boots the device from the network and writes an image to it. What is on it is lost.',
    group: 'everyday',
    danger: 'interrupts',
    fields: ['image'],
  }),
  order('self-test', 'please_self_test', {
    label: 'Self-test',
    description: 'The device proves that it works; it is available again when it passes.',
    group: 'everyday',
    danger: 'interrupts',
  }),
  order('power-cycle', 'please_power_cycle', {
    label: 'Power-cycle',
    description: 'Cuts and restores the power; the device boots from its own storage.',
    group: 'everyday',
    danger: 'interrupts',
    scope: 'request',
  }),
  order('reboot', 'please_reboot', {
    label: 'Reboot',
    description: 'Asks the device to reboot; where it cannot, power is cut and restored.',
    group: 'everyday',
    danger: 'interrupts',
    scope: 'request',
  }),
  {
    id: 'ping',
    order: null,
    label: 'Ping',
    description: 'Sends one ping and tells whether it was answered. Changes nothing.',
    group: 'everyday',
    scope: 'read',
    danger: 'none',
    fields: [],
    canForce: false,
    reason: 'none',
  },
  order('check', 'please_check', {
    label: 'Check now',
    description: 'Asks an idle device whether it still answers; one that does not tests itself.',
    group: 'everyday',
    danger: 'none',
    canForce: false,
  }),
  order('online', 'please_go_online', {
    label: 'Bring online',
    description: 'Back into the pool: a self-test comes first, and a device that fails it stays offline.',
    group: 'pool',
    danger: 'none',
  }),
  order('offline', 'please_go_offline', {
    label: 'Take offline',
    description: 'Out of the pool: nothing is done to the device until it is brought online.',
    group: 'pool',
    danger: 'removes',
  }),
  order('maintenance', 'please_start_maintenance', {
    label: 'Maintenance',
    description: 'Boots the live image with a prompt for a person. What is on the device counts as lost.',
    group: 'pool',
    danger: 'removes',
  }),
  order('troubleshoot', 'please_troubleshoot', {
    label: 'Set aside',
    description: 'For a person who looks into it: the device takes every order and is never handed out.',
    group: 'pool',
    danger: 'removes',
  }),
  edit('set-comments', 'comments', { label: 'Comment', description: 'What people should know about the device; empty removes it.' }),
  edit('set-environment', 'environment', {
    label: 'Environment',
    description: 'Moves the device to another environment: requests for that one get it from now on.',
  }),
  edit('set-labels', 'labels', { label: 'Labels', description: 'Sets labels that requests can ask for; the others stay.' }),
  order('power-off', 'please_power_off', {
    label: 'Power off',
    description: 'Cuts the power. A device that nobody holds goes out of the pool with it.',
    group: 'careful',
    danger: 'removes',
    scope: 'request',
  }),
  order('lock-out', 'please_lock_out', {
    label: 'Lock out',
    description: 'Leaves the device to somebody else: nothing touches it and it takes no order without force.',
    group: 'careful',
    danger: 'removes',
  }),
  {
    id: 'set-state',
    order: null,
    label: 'Force a state',
    description:
      'Puts the device into a state whatever it does, if it is still in the state that you see. This can confuse what runs on it.',
    group: 'careful',
    scope: 'operate',
    danger: 'interrupts',
    fields: ['state'],
    canForce: false,
    reason: 'required',
  },
];

export const deviceAction = (id: DeviceActionId): DeviceAction => DEVICE_ACTIONS.find((action) => action.id === id)!;

/** What a person has filled in. */
export interface ActionInput {
  image?: string;
  /** The keys that the image asks for. */
  bootConfig?: Record<string, string>;
  comments?: string;
  environment?: string;
  /** Null removes one. */
  labels?: Record<string, string | null>;
  /** The state to force. */
  state?: string;
  reason?: string;
  force?: boolean;
}

type Asked = Pick<DeviceRow, 'state' | 'request_id' | 'power'>;

/** Why this device would not do it now, as a sentence; null: it would, as far as is known here. */
export function refusalOf({ order }: DeviceAction, device: Asked, { force = false }: Pick<ActionInput, 'force'> = {}): string | null {
  if (order === null) return null;
  const facts = { held: device.request_id !== null, byHolder: false, force, hasPower: device.power.switchable, bootable: true };
  const obstacle = orderObstacle(order, { state: device.state, ...facts });
  if (obstacle === null) return null;
  const reason = obstacleReason(order, obstacle, device.state, { requestId: device.request_id, hasPower: facts.hasPower });
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** What stands in the body of the call, and under `arguments` of the bulk call. */
function argumentsOf(input: ActionInput): Record<string, unknown> {
  const { image, bootConfig = {}, comments, environment, labels } = input;
  return {
    ...(image !== undefined && { image, ...bootConfig }),
    ...(comments !== undefined && { comments }),
    ...(environment !== undefined && { environment }),
    ...(labels !== undefined && { labels }),
  };
}

const whyAndHow = ({ reason, force }: ActionInput) => ({ ...(reason && { reason }), ...(force && { force }) });

/** The call that does it to one device. */
export function callForOne(id: DeviceActionId, device: Pick<DeviceRow, 'name' | 'state'>, input: ActionInput = {}): PreparedCall {
  const params = { name: device.name };
  if (id === 'set-state')
    return prepareCall('stateChange', {
      params: { ...params, from: device.state, to: input.state ?? '' },
      body: { ...(input.reason && { reason: input.reason }) },
    });
  if (id === 'ping') return prepareCall('ping', { params });
  const call = CALLS_FOR_ONE[id];
  // which keys the body has follows from the fields of the action
  return prepareCall(call, { params, body: { ...argumentsOf(input), ...whyAndHow(input) } } as CallInput<typeof call>);
}

const CALLS_FOR_ONE = {
  image: 'imageDevice',
  'self-test': 'selfTest',
  'power-cycle': 'powerCycle',
  reboot: 'rebootDevice',
  check: 'checkDevice',
  online: 'goOnline',
  offline: 'goOffline',
  maintenance: 'maintenance',
  troubleshoot: 'troubleshoot',
  'set-comments': 'setComments',
  'set-environment': 'setEnvironment',
  'set-labels': 'setLabels',
  'power-off': 'powerOff',
  'lock-out': 'lockOut',
} as const satisfies Record<Exclude<DeviceActionId, 'ping' | 'set-state'>, CallId>;

/** The call that does it to many; with `preview` it only says what each would answer. */
export function callForMany(
  id: DeviceActionId,
  names: readonly string[],
  input: ActionInput = {},
  { preview = false } = {},
): CallInput<'bulk'> {
  const given = id === 'set-state' ? { to: input.state } : argumentsOf(input);
  return {
    body: {
      action: id,
      devices: [...names],
      ...(Object.keys(given).length > 0 && { arguments: given }),
      ...whyAndHow(input),
      ...(preview && { preview }),
    },
  };
}
