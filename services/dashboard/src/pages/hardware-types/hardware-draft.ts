import { changeHardwareTypeBodySchema, createHardwareTypeBodySchema } from '@mozpool/contracts';
import { DEVICE_ATTEMPTS, DEVICE_DURATIONS } from '@mozpool/domain';
import { bodyProblems } from '../../data/body-problems.js';
import type { HardwareTypeRow } from '../../data/inventory.js';
import { pairTexts, readNumbers, readPairs } from '../../data/key-values.js';

/** A hardware type as its form has it: pairs as they are written. */
export interface HardwareValues extends Record<string, unknown> {
  type: string;
  model: string;
  labels: string[];
  seconds: string[];
  attempts: string[];
}

export const NEW_HARDWARE_TYPE: HardwareTypeRow = {
  id: 0,
  type: '',
  model: '',
  labels: {},
  limits: {},
  devices: 0,
  active: true,
  revision: 0,
};

/** What each field is called on the page. */
export const HARDWARE_FIELDS: Record<string, string> = {
  type: 'Type',
  model: 'Model',
  labels: 'Labels',
  seconds: 'Time limits',
  attempts: 'Attempts',
};

/** What holds where a hardware type says nothing else, for choosing what to change. */
export const USUAL_SECONDS = pairTexts(Object.fromEntries(Object.entries(DEVICE_DURATIONS).map(([name, { seconds }]) => [name, seconds])));
export const USUAL_ATTEMPTS = pairTexts(DEVICE_ATTEMPTS);

export const hardwareValues = ({ type, model, labels, limits }: HardwareTypeRow): HardwareValues => ({
  type,
  model,
  labels: pairTexts(labels),
  seconds: pairTexts(limits.seconds ?? {}),
  attempts: pairTexts(limits.attempts ?? {}),
});

/** What is sent of those fields; both kinds of limits are one value to the server. */
export function hardwareBody({ type, model, labels, seconds, attempts }: HardwareValues, fields: readonly string[]) {
  const hasLimits = fields.includes('seconds') || fields.includes('attempts');
  return {
    ...(fields.includes('type') && { type: type.trim() }),
    ...(fields.includes('model') && { model: model.trim() }),
    ...(fields.includes('labels') && { labels: readPairs(labels, 'true') }),
    // what is no number is told before it is sent
    ...(hasLimits && { limits: { seconds: readNumbers(seconds), attempts: readNumbers(attempts) } as HardwareTypeRow['limits'] }),
  };
}

export function hardwareProblems(values: HardwareValues, isNew: boolean): Record<string, string> {
  const { limits: _, ...problems } = bodyProblems(
    isNew ? createHardwareTypeBodySchema : changeHardwareTypeBodySchema,
    hardwareBody(values, isNew ? ['type', 'model', 'labels'] : ['labels']),
  );
  const ofLimits = (field: 'seconds' | 'attempts') =>
    bodyProblems(changeHardwareTypeBodySchema.shape.limits.unwrap(), { [field]: readNumbers(values[field]) });
  return { ...problems, ...ofLimits('seconds'), ...ofLimits('attempts') };
}
