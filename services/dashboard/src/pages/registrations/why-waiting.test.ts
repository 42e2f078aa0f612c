import type { RegistrationRow, RegistrationRuleRow } from '../../data/inventory.js';
import { whyWaiting } from './why-waiting.js';

const REGISTRATION: RegistrationRow = {
  id: 5,
  state: 'waiting',
  mac_address: '525400123456',
  name: null,
  address: '10.0.0.7',
  imaging_server: 'north',
  source: 'sut',
  fields: { HARDWARE: 'panda' },
  first_seen: '2026-11-25T14:05:09.250000',
  last_seen: '2026-11-25T14:25:09.250000',
  times: 2,
  decided: null,
  decided_by: null,
  reason: null,
  device: null,
};
const RULE: RegistrationRuleRow = {
  id: 1,
  active: true,
  revision: 1,
  name: 'pandas',
  position: 100,
  mac_prefix: null,
  imaging_server: null,
  fields: {},
  hardware: { type: 'panda', model: 'ES' },
  environment: 'none',
  labels: {},
};

test.each<[string, Partial<RegistrationRow>, Partial<RegistrationRuleRow>[], string]>([
  ['no rules', {}, [], 'No rule lets devices in by themselves: a person decides.'],
  ['no active rule', {}, [{ active: false }], 'No rule lets devices in by themselves: a person decides.'],
  ['no MAC address', { mac_address: null }, [{}], 'It told no MAC address: no rule can let it in, a person has to.'],
  [
    'rules that do not fit',
    {},
    [{ mac_prefix: '02' }, { name: 'tegras', fields: { hardware: 'tegra' } }],
    'No rule fits it. pandas: its MAC address does not begin with 02; tegras: its hardware is panda, not tegra.',
  ],
  ['many rules', {}, Array(4).fill({ mac_prefix: '02' }), 'None of 4 rules fits it: a person decides.'],
  ['a rule that was made since', {}, [{}], 'Rule pandas fits it by now: it is let in when it announces itself again, or approve it.'],
  [
    'no imaging server',
    { imaging_server: null },
    [{}],
    'Rule pandas fits it, but nobody knows its imaging server: a person has to say it.',
  ],
  ['a decision', { state: 'rejected', decided_by: 'olga', reason: 'not ours' }, [], 'Rejected by olga: not ours.'],
])('%s', (_, registration, rules, sentence) =>
  expect(
    whyWaiting(
      { ...REGISTRATION, ...registration },
      rules.map((rule) => ({ ...RULE, ...rule })),
    ),
  ).toBe(sentence),
);
