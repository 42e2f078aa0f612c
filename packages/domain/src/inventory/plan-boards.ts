import type { BoardChange, InventoryValues, KnownBoard } from './inventory-types.js';

const MAX_NAME_LENGTH = 32;

/** The relay board that switches a device, as the database sees it; null where none does. */
export function boardOf({ power_url, relay_info }: InventoryValues): string | null {
  if (power_url?.startsWith('proxr://')) return power_url.slice('proxr://'.length).split('/')[0]!.toLowerCase() || null;
  if (power_url != null || relay_info == null) return null;
  return relay_info.split(':bank')[0]!.toLowerCase() || null;
}

/** Boards follow from the devices that they switch. Those that a person added are left alone. */
export function planBoards({
  devices,
  boards,
}: {
  devices: readonly { values: InventoryValues; synced: boolean }[];
  boards: readonly KnownBoard[];
}): { changes: BoardChange[]; told: number; problems: string[] } {
  const changes: BoardChange[] = [];
  const problems: string[] = [];
  const wanted = new Map<string, string>();
  const used = new Set<string>();
  for (const { values, synced } of devices) {
    const fqdn = boardOf(values);
    if (fqdn === null) continue;
    used.add(fqdn);
    if (!synced) continue;
    const server = values.imaging_server ?? '';
    const other = wanted.get(fqdn);
    if (other !== undefined && other !== server)
      problems.push(`relay board ${fqdn} would be at two imaging servers, ${other} and ${server} (${values.name}); a board is at one`);
    wanted.set(fqdn, server);
  }
  const known = new Map(boards.map((board) => [board.fqdn.toLowerCase(), board]));
  for (const board of boards)
    if (board.saidServer !== null && !used.has(board.fqdn.toLowerCase())) changes.push({ what: 'delete', name: board.name, board });
  const deleted = new Set(changes.map(({ name }) => name));
  const names = new Set(boards.map(({ name }) => name).filter((name) => !deleted.has(name)));
  for (const [fqdn, imagingServer] of wanted) {
    const board = known.get(fqdn);
    if (board) {
      if (board.imagingServer !== imagingServer && board.saidServer === board.imagingServer)
        changes.push({ what: 'change', name: board.name, board, imagingServer });
      continue;
    }
    const host = fqdn.split(':')[0]!;
    const name = [host.split('.')[0]!, host, fqdn].find((each) => each.length <= MAX_NAME_LENGTH && !names.has(each));
    if (name === undefined)
      problems.push(`relay board ${fqdn} has no name of at most ${MAX_NAME_LENGTH} characters that is free: add it by hand`);
    else {
      names.add(name);
      changes.push({ what: 'add', name, fqdn, imagingServer });
    }
  }
  return { changes, told: wanted.size, problems };
}
