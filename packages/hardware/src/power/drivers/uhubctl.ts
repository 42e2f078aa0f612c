/** Ports of USB hubs on the agent's own machine, through the program `uhubctl` (power-drivers.md §7). */

import type { PowerTargetOf } from '@mozpool/protocols';
import { PowerError, type PowerSwitch } from '../power-switch.js';
import { runTool } from '../run-tool.js';

/** Some devices switch their port on again at once; repeating keeps it off. */
const REPEATS = '100';

export function createUhubctlSwitch({ hub, port }: PowerTargetOf<'uhubctl'>, program = 'uhubctl'): PowerSwitch {
  async function run(args: readonly string[], signal: AbortSignal): Promise<string> {
    const { code, output, complaint } = await runTool([program, '-l', hub, '-p', String(port), ...args], { signal });
    if (code === 0) return output;
    throw new PowerError('refused', `USB hub ${hub} port ${port}: ${complaint || `uhubctl ended with status ${code}`}`);
  }
  return {
    // all hubs share the program's view of the bus
    controller: 'uhubctl',
    async set(power, signal) {
      await run(['-a', power, '-r', power === 'off' ? REPEATS : '1'], signal);
    },
    async read(signal) {
      const output = await run([], signal);
      const words = new RegExp(`^\\s+Port ${port}: [0-9a-f]{4}(.*)$`, 'im').exec(output)?.[1]?.trim().split(/\s+/);
      if (!words) throw new PowerError('wrong_reply', `uhubctl says nothing about hub ${hub} port ${port}`);
      return words.includes('power') ? 'on' : 'off';
    },
  };
}
