import type { HardwareTypeRow } from '../../data/inventory.js';
import { NEW_RULE, ruleBody, ruleProblems, ruleValues } from './rule-draft.js';

const TYPES: HardwareTypeRow[] = [{ id: 3, type: 'panda', model: 'ES', labels: {}, limits: {}, devices: 0, active: true, revision: 1 }];
const values = ruleValues({
  ...NEW_RULE,
  name: 'pandas',
  mac_prefix: '525400',
  fields: { HARDWARE: 'panda' },
  hardware: { type: 'panda', model: 'ES' },
});

test('what is read is sent as the same, as far as it changed', () => {
  expect(ruleBody(values, Object.keys(values), TYPES)).toEqual({
    name: 'pandas',
    position: 100,
    mac_prefix: '525400',
    imaging_server: null,
    fields: { HARDWARE: 'panda' },
    hardware: { type: 'panda', model: 'ES' },
    environment: 'none',
    labels: {},
  });
  expect(ruleBody({ ...values, mac_prefix: ' ' }, ['mac_prefix'], TYPES)).toEqual({ mac_prefix: null });
});

test('what the server would refuse is told', () => {
  expect(ruleProblems(values, TYPES, true)).toEqual({});
  expect(ruleProblems(ruleValues(NEW_RULE), TYPES, true)).toMatchObject({ hardware: 'Choose what these devices are.' });
  expect(ruleProblems({ ...values, mac_prefix: 'xy', position: '', environment: '' }, TYPES, false)).toEqual({
    mac_prefix: 'Must be the first hex digits of a MAC address, or null.',
    environment: 'Must not be empty.',
  });
});
