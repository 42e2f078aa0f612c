import { z } from 'zod';

/** Parameters of query strings. They are text; unknown ones are ignored, and of one that repeats the first counts. */

/** Only its presence counts: `?details`, `?details=` and `?details=0` are the same, as in Mozpool 4.2. */
export function queryFlag(description: string) {
  return z
    .string()
    .optional()
    .transform((value) => value !== undefined)
    .meta({ description: `${description} Only its presence counts.` });
}

/** `?force` and `?force=1` mean yes; `0`, `false` and `no` mean no. */
export function querySwitch(description: string) {
  return z
    .string()
    .optional()
    .transform((value) => value !== undefined && !['0', 'false', 'no'].includes(value))
    .meta({ description: `${description} \`0\`, \`false\` and \`no\` mean no.` });
}

/** A whole number; absent or empty is undefined. */
export function queryInteger({ min, max, description }: { min: number; max: number; description: string }) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .trim()
    .regex(/^(-?\d{1,15})?$/, message)
    .transform((text) => (text === '' ? undefined : Number(text)))
    .refine((value) => value === undefined || (value >= min && value <= max), message)
    .optional()
    .meta({ description });
}

export function queryText({ max, description }: { max: number; description: string }) {
  return z
    .string()
    .max(max, `must have at most ${max} characters`)
    .transform((text) => (text === '' ? undefined : text))
    .optional()
    .meta({ description });
}

/** One of a list of words. */
export function queryWord<const Word extends string>(words: readonly [Word, ...Word[]], description: string) {
  return z
    .enum(words, `must be one of ${words.join(', ')}`)
    .optional()
    .meta({ description });
}

/** An instant as the API writes it, in UTC without a zone; milliseconds since the epoch, absent or empty is undefined. */
export function queryInstant(description: string) {
  const message = 'must be an instant like 2026-11-25T14:00:00, in UTC';
  return z
    .string()
    .regex(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?)?$/, message)
    .transform((text) => (text === '' ? undefined : Date.parse(`${text}Z`)))
    .refine((value) => value === undefined || !Number.isNaN(value), message)
    .optional()
    .meta({ description });
}

/** One of a list of words, or several with commas between them. */
export function queryWords<const Word extends string>(words: readonly Word[], description: string) {
  return z
    .string()
    .max(4_000)
    .transform((text, context): Word[] | undefined => {
      const given = text.split(',').filter((word) => word !== '');
      for (const word of given)
        if (!words.includes(word as Word))
          context.issues.push({ code: 'custom', message: `"${word}" is none of ${words.join(', ')}`, input: text });
      return given.length === 0 ? undefined : (given as Word[]);
    })
    .optional()
    .meta({ description });
}

/** Whole numbers with commas between them. */
export function queryIds({ max, description }: { max: number; description: string }) {
  return z
    .string()
    .max(max * 16)
    .regex(/^(\d{1,15}(,\d{1,15})*)?$/, 'must be whole numbers with commas between them')
    .transform((text) => (text === '' ? [] : text.split(',').map(Number)))
    .refine((ids) => ids.length <= max, `must name at most ${max}`)
    .transform((ids) => (ids.length === 0 ? undefined : ids))
    .optional()
    .meta({ description });
}

/** Names with commas between them. */
export function queryNames({ max, description }: { max: number; description: string }) {
  return z
    .string()
    .max(max * 65)
    .transform((text) => text.split(',').filter((name) => name !== ''))
    .refine((names) => names.length <= max, `must name at most ${max}`)
    .transform((names) => (names.length === 0 ? undefined : names))
    .optional()
    .meta({ description });
}
