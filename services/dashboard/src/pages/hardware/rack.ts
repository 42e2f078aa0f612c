import type { DeviceRow } from '../../data/device-row.js';
import { powerPlace } from '../../data/power-place.js';
import type { Board } from '../devices/match-devices.js';

export interface RackDevice {
  device: DeviceRow;
  /** `bank1 relay7`, `outlet 3`; empty where nothing switches its power. */
  socket: string;
}

/** `controller`: a PDU, a hub or a switch of several devices; `own`: devices with one each; `none`: nothing switches their power. */
type BoardKind = 'board' | 'controller' | 'own' | 'none';

export interface RackBoard {
  kind: BoardKind;
  /** Null: these hang on nothing together. */
  name: string | null;
  /** As the call that tests it knows it; null: it is no relay board, or not in the inventory. */
  known: string | null;
  devices: readonly RackDevice[];
  failed: number;
}

export interface RackServer {
  name: string;
  alive: boolean;
  silentSince: string | null;
  boards: readonly RackBoard[];
  devices: number;
}

interface Agent {
  imaging_server: string;
  alive: boolean;
  silent_since: string | null;
}

interface Place {
  kind: BoardKind;
  controller: string | null;
  socket: string;
}

const KINDS: readonly BoardKind[] = ['board', 'controller', 'own', 'none'];

function placeOf(device: DeviceRow): Place {
  const place = powerPlace(device);
  if (place === null) return { kind: 'none', controller: null, socket: '' };
  const kind = place.isBoard ? 'board' : place.controller === null ? 'own' : 'controller';
  return { kind, controller: place.controller, socket: place.outlet };
}

const collator = new Intl.Collator('en', { numeric: true });

/** Active devices as they hang on boards, and boards on imaging servers: what fails together stands together. */
export function rackOf(devices: readonly DeviceRow[], agents: readonly Agent[], boards: readonly Board[]): RackServer[] {
  const byServer = Map.groupBy(
    devices.filter(({ active }) => active),
    ({ imaging_server }) => imaging_server,
  );
  const names = [...new Set([...agents.map(({ imaging_server }) => imaging_server), ...byServer.keys()])].sort(collator.compare);
  return names.map((name) => {
    const agent = agents.find(({ imaging_server }) => imaging_server === name);
    const own = byServer.get(name) ?? [];
    return {
      name,
      alive: agent?.alive ?? true,
      silentSince: agent?.silent_since ?? null,
      boards: boardsOf(own, boards),
      devices: own.length,
    };
  });
}

function boardsOf(devices: readonly DeviceRow[], boards: readonly Board[]): RackBoard[] {
  const placed = devices.map((device) => ({ device, ...placeOf(device) }));
  return [...Map.groupBy(placed, ({ kind, controller }) => `${KINDS.indexOf(kind)} ${controller ?? ''}`)]
    .sort(([a], [b]) => collator.compare(a, b))
    .map(([, members]) => {
      const { kind, controller } = members[0]!;
      const known = boards.find(({ fqdn }) => kind === 'board' && fqdn.toLowerCase() === controller)?.name ?? null;
      return {
        kind,
        name: known ?? controller,
        known,
        devices: members
          .map(({ device, socket }) => ({ device, socket }))
          .sort((a, b) => collator.compare(a.socket, b.socket) || collator.compare(a.device.name, b.device.name)),
        failed: members.filter(({ device }) => device.category === 'failed').length,
      };
    });
}

const MANY = 2;

/** What to think of a board, or another controller, most of whose devices have failed; null: nothing. */
export function boardWarning({ kind, name, devices, failed }: RackBoard): string | null {
  if (name === null || failed < MANY || failed * 2 <= devices.length) return null;
  return `${failed} of ${devices.length} have failed: look at the ${kind === 'board' ? 'board' : 'controller'} before you look at them.`;
}
