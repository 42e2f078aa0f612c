import { DEVICE_CATEGORIES, parseSelector, type Selector } from '@mozpool/domain';
import { z } from 'zod';
import { DEVICE_FIELDS } from '../http/device.js';
import { queryFlag, queryInteger, queryNames, queryText, queryWords } from './query.js';

export const MAX_PAGE = 1_000;
export const MAX_SEARCH_WORDS = 10;
const MAX_NAMES = 50;

const names = (what: string) => queryNames({ max: MAX_NAMES, description: `Only devices of ${what}; several with commas between them.` });

/** `true` or `false`; absent is undefined. */
export function queryBoolean(description: string) {
  return z
    .enum(['true', 'false', '1', '0', 'yes', 'no'], { error: 'must be true or false' })
    .transform((text) => ['true', '1', 'yes'].includes(text))
    .optional()
    .meta({ description });
}

/** What labels have to be, as text: `gpu,os!=4.0`. */
export function querySelector(description: string) {
  return z
    .string()
    .transform((text, context): Selector | undefined => {
      if (text === '') return undefined;
      const parsed = parseSelector(text);
      if (parsed.ok) return parsed.selector;
      context.issues.push({ code: 'custom', message: parsed.problem, input: text });
      return z.NEVER;
    })
    .optional()
    .meta({ description });
}

/** Where a page begins: what the page before gave as `next`. */
export const queryCursor = z
  .string()
  .max(1_000)
  .regex(/^[A-Za-z0-9_-]*$/, 'must be what the page before gave as "next"')
  .transform((text) => text || undefined)
  .optional()
  .meta({ description: 'Where the page begins: what the page before gave as `next`, with the same sort.' });

export const queryPage = queryInteger({ min: 1, max: MAX_PAGE, description: 'At most so many; the answer then has `next`.' });

/** Which devices a list is about. */
export const deviceFilterQuery = z.object({
  state: names('these states'),
  category: queryWords(DEVICE_CATEGORIES, 'Only devices of these categories.'),
  hardware_type: names('these hardware types'),
  model: names('these models'),
  pool: names('these pools'),
  environment: names('these environments'),
  imaging_server: names('these imaging servers'),
  board: queryText({ max: 32, description: 'Only devices whose power this relay board switches.' }),
  image: queryText({ max: 32, description: 'Only devices that have this image.' }),
  label: querySelector('Only devices whose effective labels are so: `gpu,os!=4.0,pool in (b2g,mobile)`.'),
  holder: queryText({ max: 256, description: 'Only devices held by a request of this assignee.' }),
  held: queryBoolean('Only devices that a request holds, or that none does.'),
  available: queryBoolean('Only devices that a waiting request would get now, or that none would.'),
  active: z
    .enum(['true', 'false', 'any'], { error: 'must be true, false or any' })
    .optional()
    .meta({ description: 'Inactive devices are left out; `false`: only those; `any`: those, too.' }),
  q: queryText({
    max: 200,
    description: `Up to ${MAX_SEARCH_WORDS} words, each of which appears in name, address, comments, image, holder, …`,
  }),
});

const SORTS = ['name', 'state', 'environment', 'server', 'since'] as const;
export const DEVICE_SORT_WORDS = [...SORTS, ...SORTS.map((sort) => `-${sort}` as const)] as const;

export const deviceListQuery = deviceFilterQuery.extend({
  name: names('these names'),
  details: queryFlag('Objects instead of names.'),
  fields: queryWords(DEVICE_FIELDS, 'Objects with these keys only; several with commas between them.'),
  sort: z
    .enum(DEVICE_SORT_WORDS, { error: `must be one of ${DEVICE_SORT_WORDS.join(', ')}` })
    .optional()
    .meta({ description: 'By what the list is sorted, `name` unless given; with `-` the other way round.' }),
  limit: queryPage,
  after: queryCursor,
});
