/** Baseboard controllers by IPMI 2, through the program `ipmitool` (power-drivers.md §4). */

import type { PowerTargetOf } from '@mozpool/protocols';
import { findCredentials } from '../find-credentials.js';
import type { PowerSettings } from '../power-settings.js';
import { PowerError, type PowerFailure, type PowerSwitch } from '../power-switch.js';
import { runTool, type ToolResult } from '../run-tool.js';

/** Retries and seconds of one attempt, of the program itself. */
const RETRIES = '2';
const ATTEMPT_SECONDS = '2';
/** Said before every session with controllers that have no list of cipher suites. */
const NOISE = /^Unable to Get Channel Cipher Suites(; )?/;

export function createIpmiSwitch(
  { host, port, cipher, credentials: name }: PowerTargetOf<'ipmi'>,
  settings: PowerSettings,
  program = 'ipmitool',
): PowerSwitch {
  const { user, password } = findCredentials(settings, name);
  async function chassisPower(action: 'on' | 'off' | 'status', signal: AbortSignal): Promise<ToolResult> {
    if (user === undefined || password === undefined)
      throw new PowerError('not_configured', `IPMI at ${host} needs credentials with user and password; name them with credentials=NAME`);
    const address = ['-I', 'lanplus', '-H', host, '-p', String(port), '-U', user, '-L', 'ADMINISTRATOR'];
    const attempts = ['-R', RETRIES, '-N', ATTEMPT_SECONDS, ...(cipher === 'auto' ? [] : ['-C', cipher])];
    // -E: the password comes by the environment, where a list of processes does not show it
    const result = await runTool([program, ...address, ...attempts, '-E', 'chassis', 'power', action], {
      signal,
      env: { IPMI_PASSWORD: password },
    });
    if (result.code === 0) return result;
    const complaint = result.complaint.replace(NOISE, '') || `ipmitool ended with status ${result.code}`;
    throw new PowerError(reasonOf(complaint), `${host}: ${complaint}`);
  }
  return {
    controller: `ipmi ${host}:${port}`,
    async set(power, signal) {
      await chassisPower(power, signal);
    },
    async read(signal) {
      const { output } = await chassisPower('status', signal);
      const [, state] = /Chassis Power is (on|off)/i.exec(output) ?? [];
      if (!state)
        throw new PowerError('wrong_reply', `${host}: ipmitool says ${JSON.stringify(output.trim().slice(0, 80))} about the power`);
      return state.toLowerCase() as 'on' | 'off';
    },
  };
}

/** A controller that is away, and one that does not know the user or the password, sound the same to the program. */
function reasonOf(complaint: string): PowerFailure {
  return /unable to establish|timeout|no response|could not open|address lookup/i.test(complaint) ? 'unreachable' : 'refused';
}
