import type { EventRow } from './events.js';
import type { RelayAction } from './relay-record.js';

/** The agent drops a command at its deadline: that of a power cycle at the stories' time scale, with a moment for the first bytes to reach the board. */
const DEADLINE_MS = 6_000 + 500;

/**
 * Cuts of power that no command stands for: every `off` of a board's record needs a command of its own (one generation
 * of the device) that was given before it and had not passed its deadline. One sentence each.
 */
export function unorderedPowerCuts(
  events: readonly EventRow[],
  actions: readonly RelayAction[],
  nameOf: ReadonlyMap<number, string>,
): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  const commands = new Map<string, { from: number; until: number; cuts: number }[]>();
  for (const { id, kind, event, deviceId, generation, at } of events) {
    if (kind !== 'command' || deviceId === null || (event !== 'power_cycle' && event !== 'power_off')) continue;
    const key = `device ${deviceId} generation ${generation}`;
    if (seen.has(key)) problems.push(`event ${id}: a second command for ${key}`);
    seen.add(key);
    const device = nameOf.get(deviceId) ?? String(deviceId);
    const list = commands.get(device) ?? [];
    commands.set(device, [...list, { from: at.getTime(), until: at.getTime() + DEADLINE_MS, cuts: 0 }]);
  }
  for (const { device, action, at, seq } of actions) {
    if (action !== 'off' || device === null) continue;
    const time = Date.parse(at);
    // the oldest that may still be meant: if any assignment works, this one does
    const command = commands.get(device)?.find(({ from, until, cuts }) => cuts === 0 && from <= time && time <= until);
    if (command) command.cuts += 1;
    else problems.push(`action ${seq}: ${device} lost power at ${at} without a command of its own`);
  }
  return problems;
}

/** Devices whose power was cut and not restored. */
export function leftWithoutPower(actions: readonly RelayAction[]): string[] {
  const power = new Map<string, string>();
  for (const { device, action } of actions) if (device !== null && action !== 'get') power.set(device, action);
  return [...power].filter(([, last]) => last === 'off').map(([device]) => device);
}
