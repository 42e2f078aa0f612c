import type { DeviceRow } from '../../data/device-row.js';
import type { Board } from '../devices/match-devices.js';

export interface RackDevice {
  device: DeviceRow;
  /** `bank1 relay7`; empty without a relay. */
  socket: string;
}

export interface RackBoard {
  /** Null: devices whose power nobody switches. */
  name: string | null;
  /** As the call that tests it knows it; null: it is not in the inventory. */
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

/** `host[:port]:bankB:relayR` */
const RELAY = /^(.+):(bank(\d+)):(relay(\d+))$/i;

interface Place {
  board: string | null;
  socket: string;
  order: number;
}

const MOST_RELAYS = 1_000;

function placeOf({ relay_info }: DeviceRow): Place {
  const [, board, bank, bankNumber, relay, relayNumber] = RELAY.exec(relay_info ?? '') ?? [];
  if (board === undefined) return { board: null, socket: '', order: 0 };
  return { board, socket: `${bank} ${relay}`, order: Number(bankNumber) * MOST_RELAYS + Number(relayNumber) };
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
  const byBoard = Map.groupBy(placed, ({ board }) => board);
  return [...byBoard]
    .sort(([a], [b]) => Number(a === null) - Number(b === null) || collator.compare(a ?? '', b ?? ''))
    .map(([address, members]) => {
      const known = boards.find(({ fqdn }) => fqdn.toLowerCase() === address?.toLowerCase())?.name ?? null;
      return {
        name: address === null ? null : (known ?? address),
        known,
        devices: members.sort((a, b) => a.order - b.order || collator.compare(a.device.name, b.device.name)),
        failed: members.filter(({ device }) => device.category === 'failed').length,
      };
    });
}

const MANY = 2;

/** What to think of a board most of whose devices have failed; null: nothing. */
export function boardWarning({ name, devices, failed }: RackBoard): string | null {
  if (name === null || failed < MANY || failed * 2 <= devices.length) return null;
  return `${failed} of ${devices.length} have failed: look at the board before you look at them.`;
}
