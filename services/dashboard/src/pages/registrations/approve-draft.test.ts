import type { HardwareTypeRow, RegistrationRow } from '../../data/inventory.js';
import { approveBody, approveProblems, approveValues } from './approve-draft.js';

const TYPES: HardwareTypeRow[] = [{ id: 3, type: 'panda', model: 'ES', labels: {}, limits: {}, devices: 0, active: true, revision: 1 }];
const REGISTRATION = { mac_address: '525400123456', imaging_server: 'north' } as RegistrationRow;
const values = { ...approveValues(REGISTRATION), hardware: '3' };

test('what a device told is left to the server; what a person says is sent', () => {
  expect(approveBody(values, TYPES)).toEqual({ hardware: { type: 'panda', model: 'ES' }, imaging_server: 'north' });
  expect(approveBody({ ...values, name: ' panda-9 ', labels: ['gpu', 'rack=7'] }, TYPES)).toMatchObject({
    name: 'panda-9',
    labels: { gpu: 'true', rack: '7' },
  });
  expect(approveProblems(values, REGISTRATION, TYPES)).toEqual({});
});

test('what nobody knows has to be said', () => {
  const unknown = { ...REGISTRATION, mac_address: null, imaging_server: null };
  expect(approveProblems(approveValues(unknown), unknown, TYPES)).toEqual({
    hardware: 'Choose what it is.',
    imaging_server: 'Choose where it is.',
    mac: 'The device did not tell it.',
  });
});

test('what the server would refuse is told in its words', () =>
  expect(
    approveProblems({ ...values, name: 'list', mac: 'xyz', relay_info: 'relay-1:bank9:relay1', environment: 'any' }, REGISTRATION, TYPES),
  ).toEqual({
    name: 'Is the name of a call and cannot be one of a device.',
    mac: 'Must be a MAC address such as 52:54:00:12:34:56.',
    relay_info: 'Relay info "relay-1:bank9:relay1" names bank 9; use a bank from 1 to 4.',
    environment: '"any" stands for every environment and cannot be one.',
  }));
