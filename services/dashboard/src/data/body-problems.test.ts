import { changeHardwareTypeBodySchema, createImageBodySchema, createPxeConfigBodySchema } from '@mozpool/contracts';
import { bodyProblems } from './body-problems.js';

test('a body that the server takes has no problem', () =>
  expect(bodyProblems(createImageBodySchema, { name: 'b2g', boot_config_keys: ['b2gbase'], checks: ['ping', 'tcp:22'] })).toEqual({}));

test('each field has its first problem, in the words of the server', () =>
  expect(bodyProblems(createPxeConfigBodySchema, { name: 'any', description: 'x', contents: '' })).toEqual({
    name: '"any" stands for everything and cannot be a name.',
    contents: 'Must not be empty.',
  }));

test('an element of a list is named as it was written', () =>
  expect(bodyProblems(createImageBodySchema, { name: 'b2g', checks: ['ping', 'pong'], boot_config_keys: [''] })).toEqual({
    checks: '"pong" must be "ping", "sut", "sdcard", "adb" or "tcp:PORT".',
    boot_config_keys: '"" must not be empty.',
  }));

test('what is wrong deeper down names the key', () =>
  expect(bodyProblems(changeHardwareTypeBodySchema, { limits: { seconds: { pxe_booting: -1 } } }).limits).toBe(
    'seconds must be greater than 0.',
  ));
