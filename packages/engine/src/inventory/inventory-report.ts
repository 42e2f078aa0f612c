import type { InventoryChange, InventoryReport } from '@mozpool/contracts';
import type { BoardChange, DeviceChange, InventoryPlan } from '@mozpool/domain';

/** Entries of each list of a report that are kept: a first import has more than anybody reads. */
const MAX_ENTRIES = 1_000;

/** What a plan comes to, for people. `told` devices were read, `skipped` are those that are none of ours, with the reasons. */
export function inventoryReport(
  plan: InventoryPlan,
  { told, skipped }: { told: number; skipped: readonly { name: string; reason: string }[] },
): InventoryReport {
  const changes = [
    ...plan.imagingServers.map((fqdn) => added('imaging_server', fqdn)),
    ...plan.hardwareTypes.map(({ type, model }) => added('hardware_type', `${type} ${model}`)),
    ...plan.devices.map(deviceChange),
    ...plan.boards.map(boardChange),
  ];
  const count = (what: DeviceChange['what']) => plan.devices.filter((change) => change.what === what).length;
  let leftOff = 0;
  const some = <Entry>(entries: readonly Entry[]): Entry[] => {
    leftOff += Math.max(0, entries.length - MAX_ENTRIES);
    return entries.slice(0, MAX_ENTRIES);
  };
  return {
    counts: {
      told: told + skipped.length,
      skipped: skipped.length,
      added: count('add'),
      changed: count('change'),
      deleted: count('delete'),
      retired: count('retire'),
      boards: plan.boards.length,
      kept: plan.kept.length,
      postponed: plan.postponed.length,
    },
    changes: some(changes),
    skipped: some(skipped),
    kept: some(plan.kept),
    postponed: some(plan.postponed),
    problems: some(plan.problems),
    left_off: leftOff,
  };
}

const added = (noun: InventoryChange['noun'], name: string): InventoryChange => ({ what: 'add', noun, name, source: null, fields: [] });

function deviceChange(change: DeviceChange): InventoryChange {
  const { name } = change;
  if (change.what === 'add') {
    const { source, values } = change.record;
    const fields = Object.entries(values).map(([field, to]) => ({ field, from: null, to }));
    return { what: 'add', noun: 'device', name, source, fields: fields.filter(({ to }) => to !== null) };
  }
  if (change.what === 'change')
    return { what: change.adopted ? 'adopt' : 'change', noun: 'device', name, source: change.record.source, fields: [...change.fields] };
  return { what: change.what, noun: 'device', name, source: change.device.source, fields: [] };
}

function boardChange(change: BoardChange): InventoryChange {
  const { what, name } = change;
  const from = what === 'change' ? change.board.imagingServer : null;
  const fields = what === 'delete' ? [] : [{ field: 'imaging_server', from, to: change.imagingServer }];
  return { what, noun: 'relay_board', name, source: null, fields };
}
