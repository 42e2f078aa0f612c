import {
  type BulkAction,
  type BulkBody,
  expiryTime,
  imageBodySchema,
  powerCycleBodySchema,
  setCommentsBodySchema,
  setEnvironmentBodySchema,
  setLabelsBodySchema,
} from '@mozpool/contracts';
import { type DeviceRow, findPxeConfig } from '@mozpool/db';
import { type DeviceOrder, isDeviceInWork, labelsProblem } from '@mozpool/domain';
import { Problem } from '@mozpool/service-kit';
import { z } from 'zod';
import type { Caller } from '../access/caller.js';
import { requireScope } from '../access/permissions.js';
import { silence } from '../agent/silence.js';
import type { ApiDeps } from '../api-deps.js';
import { askAboutDevice } from './ask-about-device.js';
import { askDevice, orderProblem } from './ask-device.js';
import { imageArguments } from './device-orders.js';
import { editComments, editEnvironment, editLabels } from './edit-device.js';
import { forceState, requireState } from './state-change.js';

/** One action for any number of devices: its arguments have been checked. */
export interface Act {
  /** What the device would answer now; null: it would do it. */
  problem(device: DeviceRow): Promise<Problem | null>;
  /** Throws a problem where the device refuses. */
  run(device: DeviceRow): Promise<{ state: string | null; why: string | null }>;
}

interface Asked {
  deps: ApiDeps;
  caller: Caller;
  body: BulkBody;
}

const ORDERS = {
  offline: 'please_go_offline',
  online: 'please_go_online',
  reboot: 'please_reboot',
  'power-off': 'please_power_off',
  'self-test': 'please_self_test',
  maintenance: 'please_start_maintenance',
  check: 'please_check',
  'lock-out': 'please_lock_out',
  troubleshoot: 'please_troubleshoot',
} as const satisfies Partial<Record<BulkAction, DeviceOrder>>;

/** Reads the arguments once, so that what is wrong with them is said once. */
export async function bulkAct(asked: Asked): Promise<Act> {
  const { deps, body } = asked;
  if (body.force === true) requireScope(asked.caller, 'operate');
  switch (body.action) {
    case 'image':
      return orderAct(asked, 'please_image', await imageArguments(deps.db, argumentsAs(body, imageBodySchema)));
    case 'power-cycle': {
      const { pxe_config, boot_config } = argumentsAs(body, powerCycleBodySchema);
      if (!pxe_config) return orderAct(asked, 'please_power_cycle');
      if (!(await findPxeConfig(deps.db, { name: pxe_config }))) throw new Problem('unknown_pxe_config', { pxe_config });
      return orderAct(asked, 'please_pxe_boot', { pxe_config, boot_config: boot_config ?? '' });
    }
    case 'ping':
      return questionAct(asked, 'ping');
    case 'clear-pxe':
      return questionAct(asked, 'clear_boot');
    case 'set-comments': {
      const { comments } = argumentsAs(body, setCommentsBodySchema);
      return editAct(asked, (name, edit) => editComments(deps, { name, ...edit, comments }));
    }
    case 'set-environment': {
      const { environment } = argumentsAs(body, setEnvironmentBodySchema);
      return editAct(asked, (name, edit) => editEnvironment(deps, { name, ...edit, environment }));
    }
    case 'set-labels': {
      const { labels } = argumentsAs(body, setLabelsBodySchema);
      const problem = labelsProblem(Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== null)));
      if (problem !== null) throw new Problem('invalid_body', { problems: `arguments.labels: ${problem}.` });
      return editAct(asked, (name, edit) => editLabels(deps, { name, ...edit, labels }));
    }
    case 'set-state':
      return stateAct(asked, argumentsAs(body, setStateSchema).to);
    default:
      argumentsAs(body, z.strictObject({}));
      return orderAct(asked, ORDERS[body.action]);
  }
}

const setStateSchema = z.strictObject({ to: z.string('must be the name of a state') });

function argumentsAs<Schema extends z.ZodType>({ arguments: given = {} }: BulkBody, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: ['arguments', ...path].join('.'), message }));
  throw new Problem('invalid_body', { problems: `${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`, errors });
}

function orderAct({ deps, caller, body }: Asked, order: DeviceOrder, args: Record<string, unknown> = {}): Act {
  const input = { order, args, caller, body };
  return {
    problem: (device) => orderProblem(deps.db, device, input),
    run: async ({ name }) => ({ state: (await askDevice(deps, name, input)).state, why: null }),
  };
}

/** Edits touch nothing of the machine: every device takes them. */
function editAct({ caller, body }: Asked, edit: (name: string, by: { caller: Caller; reason: string | null }) => Promise<unknown>): Act {
  return {
    problem: async () => null,
    run: async ({ name, state }) => {
      await edit(name, { caller, reason: body.reason ?? null });
      return { state, why: null };
    },
  };
}

function questionAct({ deps }: Asked, kind: 'ping' | 'clear_boot'): Act {
  return {
    problem: async (device) =>
      device.alive ? null : new Problem('agent_silent', { server: device.imagingServer, since: silence(device) }),
    run: async (device) => {
      const { success, detail } = await askAboutDevice(deps, device, kind);
      if (!success) throw new Problem('agent_failed', { server: device.imagingServer, reason: detail || 'no answer' });
      return { state: device.state, why: detail || null };
    },
  };
}

/** Forces every device out of the state that it is in now; without force, none that is in somebody's hands or in work. */
function stateAct({ deps, caller, body }: Asked, to: string): Act {
  requireState(to);
  const problem = async (device: DeviceRow) => {
    if (body.force === true) return null;
    if (device.requestId !== null) {
      const { name, requestId: request, assignee, requestExpiresAt, now } = device;
      return new Problem('device_in_use', {
        device: name,
        request,
        assignee,
        expires: expiryTime(requestExpiresAt ?? now),
        order: 'change its state',
      });
    }
    return isDeviceInWork(device.state) ? new Problem('device_busy', { device: device.name, reason: `state ${device.state}` }) : null;
  };
  return {
    problem,
    run: async (device) => {
      const refusal = await problem(device);
      if (refusal) throw refusal;
      // twice is once: a device that is there already is left alone
      if (device.state !== to)
        await forceState(deps, { name: device.name, from: device.state, to, by: caller.name, reason: body.reason ?? null });
      return { state: to, why: null };
    },
  };
}
