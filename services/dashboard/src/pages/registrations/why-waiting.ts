import { ruleObstacle } from '@mozpool/domain';
import type { RegistrationRow, RegistrationRuleRow } from '../../data/inventory.js';

/** Rules that are told one by one; of more only the number is. */
const MAX_TOLD = 3;

/** Why nobody let a device in yet, or what was decided, in one sentence; asked of the function that the server asks. */
export function whyWaiting(registration: RegistrationRow, rules: readonly RegistrationRuleRow[]): string {
  const { state, decided_by, reason, mac_address, imaging_server, fields } = registration;
  if (state !== 'waiting')
    return `${state === 'approved' ? 'Approved' : 'Rejected'} by ${decided_by ?? 'nobody known'}${reason ? `: ${reason}` : ''}.`;
  if (mac_address === null) return 'It told no MAC address: no rule can let it in, a person has to.';
  const active = rules.filter((rule) => rule.active);
  if (active.length === 0) return 'No rule lets devices in by themselves: a person decides.';
  const announced = { mac: mac_address, imagingServer: imaging_server, fields };
  const obstacles = active.map((rule) => ({
    rule,
    obstacle: ruleObstacle({ macPrefix: rule.mac_prefix, imagingServer: rule.imaging_server, fields: rule.fields }, announced),
  }));
  const fitting = obstacles.find(({ obstacle }) => obstacle === null);
  if (fitting)
    return imaging_server === null && fitting.rule.imaging_server === null
      ? `Rule ${fitting.rule.name} fits it, but nobody knows its imaging server: a person has to say it.`
      : `Rule ${fitting.rule.name} fits it by now: it is let in when it announces itself again, or approve it.`;
  if (obstacles.length > MAX_TOLD) return `None of ${obstacles.length} rules fits it: a person decides.`;
  return `No rule fits it. ${obstacles.map(({ rule, obstacle }) => `${rule.name}: ${obstacle}`).join('; ')}.`;
}
