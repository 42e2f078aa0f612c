import { changeImageBodySchema, createImageBodySchema } from '@mozpool/contracts';
import { bodyProblems } from '../../data/body-problems.js';
import type { CallInput } from '../../data/calls.js';
import type { ImageRow } from '../../data/inventory.js';

/** What can be edited of an image, as its form has it. */
export type ImageValues = Required<Omit<NonNullable<CallInput<'changeImage'>['body']>, 'revision'>>;
export type NewImageValues = ImageValues & { name: string };

/** Most images have a SUT agent, and it is what proves them. */
export const NEW_IMAGE: NewImageValues = {
  name: '',
  boot_config_keys: [],
  checks: ['sut', 'sdcard'],
  can_reuse: false,
  has_sut_agent: true,
  hidden: false,
};

/** What each field is called on the page. */
export const IMAGE_FIELDS: Record<keyof ImageValues, string> = {
  boot_config_keys: 'Asks for',
  checks: 'Checks',
  can_reuse: 'Can be reused',
  has_sut_agent: 'Has a SUT agent',
  hidden: 'Hidden',
};

export const imageValues = ({ boot_config_keys, checks, can_reuse, has_sut_agent, hidden }: ImageRow): ImageValues => ({
  boot_config_keys,
  // a check that no release knows any more is told by the schema
  checks: checks as ImageValues['checks'],
  can_reuse,
  has_sut_agent,
  hidden,
});

export const imageProblems = (values: ImageValues) => bodyProblems(changeImageBodySchema, values);
export const newImageProblems = (values: NewImageValues) => bodyProblems(createImageBodySchema, values);
