import { changeRegistrationRuleBodySchema, createRegistrationRuleBodySchema } from '@mozpool/contracts';
import { bodyProblems } from '../../data/body-problems.js';
import type { HardwareTypeRow, RegistrationRuleRow } from '../../data/inventory.js';
import { pairTexts, readPairs } from '../../data/key-values.js';

/** A rule as its form has it. */
export interface RuleValues extends Record<string, unknown> {
  name: string;
  position: number | string;
  mac_prefix: string;
  imaging_server: string | null;
  fields: string[];
  /** `type model`, as the list of hardware types has it. */
  hardware: string | null;
  environment: string;
  labels: string[];
}

/** What each field is called on the page. */
export const RULE_FIELDS: Record<string, string> = {
  name: 'Name',
  position: 'Position',
  mac_prefix: 'MAC address begins with',
  imaging_server: 'Imaging server',
  fields: 'It says',
  hardware: 'Hardware',
  environment: 'Environment',
  labels: 'Labels',
};

export const NEW_RULE: RegistrationRuleRow = {
  id: 0,
  active: true,
  revision: 0,
  name: '',
  position: 100,
  mac_prefix: null,
  imaging_server: null,
  fields: {},
  hardware: { type: '', model: '' },
  environment: 'none',
  labels: {},
};

/** Types and models have no tabs, or nobody could tell them apart. */
export const hardwareKey = ({ type, model }: { type: string; model: string }): string => `${type}\t${model}`;

export const ruleValues = (rule: RegistrationRuleRow): RuleValues => ({
  name: rule.name,
  position: rule.position,
  mac_prefix: rule.mac_prefix ?? '',
  imaging_server: rule.imaging_server,
  fields: pairTexts(rule.fields),
  hardware: rule.hardware.type === '' ? null : hardwareKey(rule.hardware),
  environment: rule.environment,
  labels: pairTexts(rule.labels),
});

/** What is sent of these fields. */
export function ruleBody(values: RuleValues, fields: readonly string[], types: readonly HardwareTypeRow[]) {
  const hardware = types.find((type) => hardwareKey(type) === values.hardware);
  const all = {
    name: values.name.trim(),
    position: Number(values.position),
    mac_prefix: values.mac_prefix.trim() === '' ? null : values.mac_prefix.trim(),
    imaging_server: values.imaging_server,
    fields: readPairs(values.fields, ''),
    hardware: { type: hardware?.type ?? '', model: hardware?.model ?? '' },
    environment: values.environment.trim(),
    labels: readPairs(values.labels, 'true'),
  };
  return Object.fromEntries(Object.entries(all).filter(([field]) => fields.includes(field))) as Partial<typeof all>;
}

export function ruleProblems(values: RuleValues, types: readonly HardwareTypeRow[], isNew: boolean): Record<string, string> {
  const fields = Object.keys(RULE_FIELDS).filter((field) => isNew || field !== 'name');
  return {
    ...bodyProblems(isNew ? createRegistrationRuleBodySchema : changeRegistrationRuleBodySchema, ruleBody(values, fields, types)),
    ...(values.hardware === null && { hardware: 'Choose what these devices are.' }),
  };
}
