import type { DeviceChange, FieldChange, InventoryPlan, InventoryRecord, KnownBoard, KnownDevice } from './inventory-types.js';
import { planBoards } from './plan-boards.js';

export interface PlanInput {
  /** Sources that were read whole. Devices of others are left alone. */
  sources: readonly string[];
  records: readonly InventoryRecord[];
  devices: readonly KnownDevice[];
  boards: readonly KnownBoard[];
  imagingServers: readonly string[];
  hardwareTypes: readonly { type: string; model: string }[];
}

/** Which record is about which device, whose record is missing, and which records are of devices that nobody knows. */
interface Matching {
  pairs: { record: InventoryRecord; device: KnownDevice }[];
  added: InventoryRecord[];
  left: KnownDevice[];
}

/**
 * What has to change so that the devices follow the inventory. A field follows it for as long as nobody else sets it: what differs from what
 * the inventory said last was set by a person, and stays. Devices of a source that it does not name any more go, unless somebody holds them.
 */
export function planInventory(input: PlanInput): InventoryPlan {
  const problems = doubledRecords(input.records);
  const { pairs, added, left } = matchRecords(input);
  const plan: InventoryPlan = {
    devices: [],
    boards: [],
    boardsTold: 0,
    remember: [],
    kept: [],
    postponed: [],
    problems,
    imagingServers: [],
    hardwareTypes: [],
  };
  for (const device of left) {
    if (!device.held) plan.devices.push({ what: 'delete', name: nameOf(device), device });
    else if (!device.gone) plan.devices.push({ what: 'retire', name: nameOf(device), device });
  }
  const waits = heldNames(left);
  for (const record of added) {
    const reason = waits(record);
    if (reason === null) plan.devices.push({ what: 'add', name: nameOf(record), record });
    else plan.postponed.push({ name: nameOf(record), reason });
  }
  for (const { record, device } of pairs) planPair(plan, record, device);
  const now = resultingDevices(input, plan.devices);
  if (problems.length === 0) plan.problems.push(...clashes(now));
  const boards = planBoards({ devices: now, boards: input.boards });
  plan.boards = boards.changes;
  plan.boardsTold = boards.told;
  plan.problems.push(...boards.problems);
  plan.imagingServers = missing(
    now.map(({ values }) => values.imaging_server ?? ''),
    input.imagingServers,
  );
  const typeKey = ({ type, model }: { type: string; model: string }) => JSON.stringify([type, model]);
  plan.hardwareTypes = missing(
    now.map(({ values }) => typeKey({ type: values.hardware_type ?? '', model: values.hardware_model ?? '' })),
    input.hardwareTypes.map(typeKey),
  ).map((text) => {
    const [type, model] = JSON.parse(text) as [string, string];
    return { type, model };
  });
  return plan;
}

const keyOf = (source: string, key: string) => JSON.stringify([source, key]);
const nameOf = ({ values }: { values: KnownDevice['values'] }) => values.name ?? '';
const body = ({ values }: { values: KnownDevice['values'] }) => JSON.stringify([values.name, values.mac_address]);
const missing = (wanted: readonly string[], known: readonly string[]) =>
  [...new Set(wanted)].filter((each) => !known.includes(each)).sort();

function matchRecords({ sources, records, devices }: PlanInput): Matching {
  const byKey = new Map(devices.filter(({ source }) => source !== null).map((device) => [keyOf(device.source!, device.key!), device]));
  const found = new Map<InventoryRecord, KnownDevice>();
  const taken = new Set<KnownDevice>();
  const match = (record: InventoryRecord, device: KnownDevice | undefined) => {
    if (!device || taken.has(device) || found.has(record)) return;
    found.set(record, device);
    taken.add(device);
  };
  for (const record of records) match(record, byKey.get(keyOf(record.source, record.key)));
  // devices from before there was a sync, and entries that were made anew: nobody else's
  const told = new Set(records.map(({ source, key }) => keyOf(source, key)));
  const free = devices.filter(
    (device) =>
      !taken.has(device) && !(device.source !== null && sources.includes(device.source) && told.has(keyOf(device.source, device.key!))),
  );
  const byOldId = new Map(free.filter(({ source, oldId }) => source === null && oldId !== 0).map((device) => [device.oldId, device]));
  for (const record of records) if (record.oldId !== undefined) match(record, byOldId.get(record.oldId));
  const byBody = new Map(free.map((device) => [body(device), device]));
  for (const record of records) match(record, byBody.get(body(record)));
  return {
    pairs: records.filter((record) => found.has(record)).map((record) => ({ record, device: found.get(record)! })),
    added: records.filter((record) => !found.has(record)),
    left: devices.filter((device) => device.source !== null && sources.includes(device.source) && !taken.has(device)),
  };
}

function planPair(plan: InventoryPlan, record: InventoryRecord, device: KnownDevice): void {
  const adopted = device.source !== record.source || device.key !== record.key;
  // what the sync of Mozpool 4.2 wrote is the inventory's
  const said = device.said ?? (record.oldId !== undefined && record.oldId === device.oldId ? device.values : {});
  const fields: FieldChange[] = [];
  for (const [field, theirs] of Object.entries(record.values)) {
    const ours = device.values[field] ?? null;
    if (ours === theirs) continue;
    if (field in said ? said[field] === ours : ours === null) fields.push({ field, from: ours, to: theirs });
    else plan.kept.push({ device: nameOf(device), field, ours, theirs });
  }
  for (const [field, value] of Object.entries(device.said ?? {}))
    if (field.startsWith('labels.') && !(field in record.values) && value !== null && device.values[field] === value)
      fields.push({ field, from: value, to: null });
  if (device.gone && !device.active) fields.push({ field: 'active', from: 'false', to: 'true' });
  if (fields.length > 0 || adopted || device.gone)
    plan.devices.push({ what: 'change', name: nameOf(device), device, record, fields, adopted });
  else if (!sameValues(device.said, record.values)) plan.remember.push({ device, record });
}

function sameValues(one: KnownDevice['values'] | null, other: KnownDevice['values']): boolean {
  const keys = Object.keys(other);
  return one !== null && Object.keys(one).length === keys.length && keys.every((key) => one[key] === other[key]);
}

/** The same device told twice, in one source or in two. */
function doubledRecords(records: readonly InventoryRecord[]): string[] {
  const problems: string[] = [];
  const seen = new Map<string, InventoryRecord>();
  const unique: [string, (record: InventoryRecord) => string | null | undefined][] = [
    ['key', ({ source, key }) => `${key} in ${source}`],
    ['name', ({ values }) => values.name],
    ['MAC address', ({ values }) => values.mac_address],
    ['relay', ({ values }) => values.relay_info],
    ['power outlet', ({ values }) => (values.power_url === 'none:' ? null : values.power_url)],
  ];
  for (const record of records)
    for (const [what, of] of unique) {
      const value = of(record);
      if (value == null) continue;
      const other = seen.get(`${what} ${value}`);
      if (other) problems.push(`${whoIs(other)} and ${whoIs(record)} have the same ${what} ${value}`);
      else seen.set(`${what} ${value}`, record);
    }
  return problems;
}

const whoIs = ({ source, key, values }: InventoryRecord) => `${values.name} (${source} ${key})`;

/** Why a record has to wait for a device that somebody still holds; null: it need not. */
function heldNames(left: readonly KnownDevice[]): (record: InventoryRecord) => string | null {
  const held = left.filter((device) => device.held);
  const taken = new Map(held.flatMap((device) => [values(device, 'name'), values(device, 'mac_address')]));
  return (record) => {
    const by = taken.get(`name ${record.values.name}`) ?? taken.get(`mac_address ${record.values.mac_address}`);
    return by === undefined ? null : `${by} left the inventory and is still held; it has the same name or MAC address`;
  };
}

const values = (device: KnownDevice, field: string) => [`${field} ${device.values[field]}`, nameOf(device)] as const;

/** As a device will be. */
interface Resulting {
  values: KnownDevice['values'];
  /** It is written by this sync or an earlier one. */
  synced: boolean;
}

function resultingDevices({ devices }: Pick<PlanInput, 'devices'>, changes: readonly DeviceChange[]): Resulting[] {
  const changed = new Map<number, KnownDevice['values'] | null>();
  const added: Resulting[] = [];
  for (const change of changes) {
    if (change.what === 'add') added.push({ values: change.record.values, synced: true });
    else if (change.what === 'delete') changed.set(change.device.id, null);
    else if (change.what === 'change')
      changed.set(change.device.id, { ...change.device.values, ...Object.fromEntries(change.fields.map(({ field, to }) => [field, to])) });
  }
  const stay = devices.flatMap((device): Resulting[] => {
    const value = changed.get(device.id);
    return value === null ? [] : [{ values: value ?? device.values, synced: device.source !== null || changed.has(device.id) }];
  });
  return [...stay, ...added];
}

/** Names and MAC addresses that would be there twice: somebody else's device has them. */
function clashes(devices: readonly Resulting[]): string[] {
  const problems: string[] = [];
  for (const [field, what] of [
    ['name', 'name'],
    ['mac_address', 'MAC address'],
  ] as const) {
    const seen = new Map<string, string>();
    for (const { values } of devices) {
      const name = values.name ?? '';
      const value = values[field] ?? '';
      const other = seen.get(value);
      if (other !== undefined)
        problems.push(`${what} ${value} would belong to ${other} and to ${name}, of which one is not of this inventory`);
      seen.set(value, name);
    }
  }
  return problems;
}
