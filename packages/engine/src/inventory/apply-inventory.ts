import {
  addHardwareTypes,
  addImagingServers,
  deleteInventoryDevices,
  type EventInput,
  endInventoryRun,
  insertInventoryDevices,
  isTransient,
  type LoadedInventory,
  type LogInput,
  loadInventory,
  lockInventoryDevices,
  lockInventoryRun,
  type Queryable,
  type RunEnd,
  rememberSaid,
  retireDevices,
  setAside,
  updateInventoryDevices,
  writeBoards,
} from '@mozpool/db';
import {
  changeObjection,
  type DeviceChange,
  type InventoryPlan,
  type InventoryRecord,
  type KnownDevice,
  planInventory,
} from '@mozpool/domain';
import { type EngineDeps, type EngineTransaction, ring } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';
import { inventoryReport } from './inventory-report.js';

/** A plan that was overtaken by an edit or a claim is made anew, so often. */
const MAX_PLANS = 5;
/** A deadlock or a lost connection is met again by nothing but bad luck. */
const MAX_TRIES = 3;

export interface InventoryInput {
  run: { id: number; askedBy: string; dryRun: boolean; allowMany: boolean };
  /** Sources that were read whole. */
  sources: readonly string[];
  records: readonly InventoryRecord[];
  skipped: readonly { name: string; reason: string }[];
}

/**
 * Makes the devices and boards follow what was read, all of it or nothing, in one transaction that ends the run, too. Only the run that goes on
 * may write: one that was taken for dead changes nothing when it wakes up (`over`).
 */
export async function applyInventory(deps: EngineDeps, input: InventoryInput): Promise<RunEnd | 'over'> {
  for (let tried = 1; ; tried++) {
    try {
      return await engineTransaction(deps, (tx) => applyOnce(tx, input));
    } catch (error) {
      if (!isTransient(error) || tried === MAX_TRIES) throw error;
    }
  }
}

async function applyOnce(tx: EngineTransaction, input: InventoryInput): Promise<RunEnd | 'over'> {
  if (!(await lockInventoryRun(tx.db, input.run.id))) return 'over';
  const { plan, known } = await lockedPlan(tx.db, input);
  const end = judge(plan, known, input);
  if (end.outcome === 'applied') {
    await carryOut(tx, plan, input);
    ring(tx, 'match');
  } else if (end.outcome === 'unchanged' && !input.run.dryRun) await remember(tx.db, plan);
  await endInventoryRun(tx.db, input.run.id, end);
  return end;
}

function judge(plan: InventoryPlan, known: LoadedInventory, { run, sources, records, skipped }: InventoryInput): RunEnd {
  const report = inventoryReport(plan, { told: records.length, skipped });
  if (plan.problems.length > 0) {
    const more = plan.problems.length > 1 ? ` (and ${plan.problems.length - 1} more)` : '';
    return {
      outcome: 'failed',
      message: `The inventory contradicts itself or what is known: ${plan.problems[0]}${more}. Nothing was changed.`,
      report,
    };
  }
  const objection = changeObjection({ plan, sources, records, devices: known.devices, boards: known.boards });
  if (run.dryRun)
    return {
      outcome: 'planned',
      message: objection === null ? null : `A run without permission for many changes would be refused: ${objection}.`,
      report,
    };
  if (objection !== null && !run.allowMany)
    return {
      outcome: 'refused',
      message: `Too many changes: ${objection}. Nothing was changed. Look at them; if they are meant, run "mozpool inventory sync --allow-many-changes".`,
      report,
    };
  const changes = plan.devices.length + plan.boards.length + plan.imagingServers.length + plan.hardwareTypes.length;
  return { outcome: changes > 0 ? 'applied' : 'unchanged', message: null, report };
}

/** A plan whose devices are locked and are what they were when it was made. */
async function lockedPlan(
  db: Queryable,
  { run, sources, records }: InventoryInput,
): Promise<{ plan: InventoryPlan; known: LoadedInventory }> {
  for (let made = 1; ; made++) {
    const known = await loadInventory(db);
    const plan = planInventory({ sources, records, ...known });
    const devices = plan.devices.flatMap((change) => (change.what === 'add' ? [] : [change.device]));
    if (run.dryRun || devices.length === 0) return { plan, known };
    const now = new Map(
      (
        await lockInventoryDevices(
          db,
          devices.map(({ id }) => id),
        )
      ).map((row) => [row.id, row]),
    );
    const same = ({ id, revision, held }: KnownDevice) => now.get(id)?.revision === revision && now.get(id)?.held === held;
    if (devices.every(same)) return { plan, known };
    if (made === MAX_PLANS) throw new Error(`devices are edited faster than the inventory can be applied (${MAX_PLANS} plans): try again`);
  }
}

async function remember(db: Queryable, plan: InventoryPlan): Promise<void> {
  await rememberSaid(
    db,
    plan.remember.map(({ device, record }) => ({ id: device.id, values: record.values })),
  );
}

const idsOf = (changes: readonly DeviceChange[], what: 'delete' | 'retire'): number[] =>
  changes.flatMap((change) => (change.what === what ? [change.device.id] : []));

async function carryOut(tx: EngineTransaction, plan: InventoryPlan, { run }: InventoryInput): Promise<void> {
  const { db } = tx;
  await addImagingServers(db, plan.imagingServers);
  await addHardwareTypes(db, plan.hardwareTypes);
  const changes = plan.devices.filter((change) => change.what === 'change');
  const added = plan.devices.filter((change) => change.what === 'add');
  await deleteInventoryDevices(db, idsOf(plan.devices, 'delete'));
  await retireDevices(db, idsOf(plan.devices, 'retire'));
  const renamed = changes.filter(({ fields }) => fields.some(({ field }) => field === 'name' || field === 'mac_address'));
  await setAside(
    db,
    renamed.map(({ device }) => device.id),
  );
  const ids = await insertInventoryDevices(
    db,
    added.map(({ record }) => ({ id: null, values: record.values, record, active: true })),
  );
  await updateInventoryDevices(
    db,
    changes.map(({ device, record, fields }) => ({
      id: device.id,
      record,
      active: fields.some(({ field }) => field === 'active') || device.active,
      values: {
        ...device.values,
        ...Object.fromEntries(fields.filter(({ field }) => field !== 'active').map(({ field, to }) => [field, to])),
      },
    })),
  );
  await remember(db, plan);
  await writeBoards(db, plan.boards);
  // lists of devices are out of date for whoever shows them
  tx.events.push({ kind: 'inventory', event: 'synced', details: { noun: 'inventory', run: run.id, by: run.askedBy } });
  for (const change of plan.devices) tell(tx, change, { by: `inventory sync for ${run.askedBy}`, ids });
  for (const { what, name, ...board } of plan.boards)
    tx.events.push({
      kind: 'inventory',
      event: EVENTS[what],
      details: {
        noun: 'relay_board',
        name,
        by: 'inventory sync',
        ...('imagingServer' in board && { imaging_server: board.imagingServer }),
      },
    });
}

const EVENTS = { add: 'created', change: 'changed', delete: 'deleted', retire: 'left the inventory' } as const;
const SOURCE = 'inventory';

/** Every change of a device is an event and, while there is the device, a line in its log. */
function tell(tx: EngineTransaction, change: DeviceChange, { by, ids }: { by: string; ids: ReadonlyMap<string, number> }): void {
  const source = change.what === 'add' || change.what === 'change' ? change.record.source : change.device.source;
  const deviceId = change.what === 'add' ? ids.get(change.name)! : change.device.id;
  const fields = change.what === 'change' ? change.fields : [];
  const event: EventInput = {
    kind: 'edited',
    event: EVENTS[change.what],
    deviceId,
    details: {
      noun: 'device',
      id: deviceId,
      name: change.name,
      by,
      source,
      ...(fields.length > 0 && {
        values: Object.fromEntries(fields.map(({ field, to }) => [field, to])),
        old: Object.fromEntries(fields.map(({ field, from }) => [field, from])),
      }),
    },
  };
  tx.events.push(event);
  if (change.what === 'delete') return;
  const told = fields.map(({ field, from, to }) => `${field} ${from ?? 'nothing'} → ${to ?? 'nothing'}`).join(', ');
  const line: LogInput = {
    deviceId,
    source: SOURCE,
    message: `${EVENTS[change.what]} by ${by} (${source})${told === '' ? '' : `: ${told}`}`,
  };
  tx.logs.push(line);
}
