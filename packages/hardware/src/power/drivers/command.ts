/**
 * Programs of the lab's own (power-drivers.md §9). What may run stands in the agent's power file; a power URL chooses one by its name and can
 * add nothing but an outlet, which is letters and digits and cannot begin an option.
 */

import type { PowerTargetOf } from '@mozpool/protocols';
import type { PowerCommand, PowerSettings } from '../power-settings.js';
import { PowerError, type PowerSwitch } from '../power-switch.js';
import { runTool } from '../run-tool.js';
import { stateFrom } from '../state-from.js';

export function createCommandSwitch(
  { name, outlet }: Pick<PowerTargetOf<'command'>, 'name' | 'outlet'>,
  { commands }: PowerSettings,
): PowerSwitch {
  const command: PowerCommand | undefined = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new PowerError('not_configured', `the agent's power file has no command "${name}"`);
  const { read, readsOn, readsOff, env = {} } = command;

  async function run(args: readonly string[], signal: AbortSignal): Promise<string> {
    const { code, output, complaint } = await runTool(
      args.map((arg) => arg.replaceAll('{outlet}', outlet)),
      { signal, env },
    );
    if (code === 0) return output;
    throw new PowerError('refused', `command ${name}: ${complaint || `ended with status ${code}`}`);
  }

  return {
    controller: `command ${name}`,
    async set(power, signal) {
      const args = command[power];
      if (!args) throw new PowerError('not_configured', `command ${name} does not switch ${power}`);
      await run(args, signal);
    },
    ...(read && { read: async (signal: AbortSignal) => stateFrom(await run(read, signal), { readsOn, readsOff }, `command ${name}`) }),
  };
}
