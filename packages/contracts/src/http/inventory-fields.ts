import { DEVICE_ATTEMPTS, DEVICE_DURATIONS, labelsProblem } from '@mozpool/domain';
import { z } from 'zod';

/** What the bodies of several nouns consist of; every message says what to write. */

export const nameField = z
  .string('must be text')
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'must be 1 to 32 letters, digits, "-" or "_"')
  .refine((name) => name !== 'any', '"any" stands for everything and cannot be a name');

/** Paths of their own: a device of that name could not be reached. */
const RESERVED_DEVICE_NAMES: readonly string[] = ['list', 'bulk', 'register'];
export const deviceNameField = nameField.refine(
  (name) => !RESERVED_DEVICE_NAMES.includes(name),
  'is the name of a call and cannot be one of a device',
);

export const hostField = (max: number) =>
  z
    .string('must be a host name or an address')
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .regex(/^\S+$/, 'must be a host name or an address without spaces');

export const labelsField = z.record(z.string(), z.unknown()).transform((value, context): Record<string, string> => {
  const problem = labelsProblem(value);
  if (problem === null) return value as Record<string, string>;
  context.issues.push({ code: 'custom', input: value, message: problem });
  return z.NEVER;
});

export const environmentField = z
  .string('must be text')
  .min(1, 'must not be empty')
  .max(32, 'must have at most 32 characters')
  .refine((value) => value !== 'any', '"any" stands for every environment and cannot be one');

const shortText = z.string('must be text').min(1, 'must not be empty').max(32, 'must have at most 32 characters');
export const hardwareField = z.strictObject({ type: shortText, model: shortText }, { error: 'must be an object with "type" and "model"' });
export const hardwareTextField = shortText;

export const portField = z
  .number('must be a port')
  .int('must be a port')
  .min(1, 'must be from 1 to 65535')
  .max(65_535, 'must be from 1 to 65535');

export const checkField = z.union(
  [z.enum(['ping', 'sut', 'sdcard', 'adb']), z.templateLiteral(['tcp:', z.number().int().min(1).max(65_535)])],
  { error: 'must be "ping", "sut", "sdcard", "adb" or "tcp:PORT"' },
);

/** Values by the names of a table of the machine. */
function byNamesOf<Value extends z.ZodType>(names: object, what: string, value: Value) {
  return z.record(z.string(), value).check(({ value: given, issues }) => {
    for (const name of Object.keys(given))
      if (!Object.hasOwn(names, name))
        issues.push({ code: 'custom', input: given, message: `there is no ${what} "${name}"; there are ${Object.keys(names).join(', ')}` });
  });
}

/** What differs from the configuration for one hardware type. */
export const limitsField = z.strictObject({
  seconds: byNamesOf(
    DEVICE_DURATIONS,
    'limit',
    z.number('must be seconds').positive('must be greater than 0').max(604_800, 'must be at most a week'),
  ).optional(),
  attempts: byNamesOf(
    DEVICE_ATTEMPTS,
    'counter',
    z.number('must be a count').int('must be a whole number').min(0, 'must not be negative').max(10_000, 'must be at most 10000'),
  ).optional(),
});

/** What the caller has read; refused if somebody has changed it since. */
export const revisionField = z
  .number('must be the "revision" that you read')
  .int('must be the "revision" that you read')
  .min(1, 'must be the "revision" that you read')
  .optional();

/** What switches a device's power, as a power URL; null: `relay_info` says it. */
export const powerField = z
  .string('must be a power URL such as snmp://pdu-1.example.org/3?model=apc, or null')
  .min(1, 'must not be empty')
  .max(300, 'must have at most 300 characters')
  .nullable();
