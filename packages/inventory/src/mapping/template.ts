import { z } from 'zod';

/**
 * Text in which `{path}` stands for a value of what the source tells: `{custom_fields.outlet}`, `{tags.0.slug}`. It has a value only if each of its
 * places has one. Of several texts the first that has a value counts.
 */
export type Template = string | readonly string[];

const MAX_LENGTH = 500;
const MAX_ALTERNATIVES = 10;
const PLACE = /\{([^{}]*)\}/g;
const PATH = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

const text = z
  .string('must be text such as "{name}"')
  .max(MAX_LENGTH, `must have at most ${MAX_LENGTH} characters`)
  .check(({ value, issues }) => {
    const wrong = [...value.matchAll(PLACE)].map(([, path]) => path!).find((path) => !PATH.test(path));
    const rest = value.replace(PLACE, '');
    if (wrong !== undefined) issues.push({ code: 'custom', input: value, message: `{${wrong}} is no path such as {custom_fields.outlet}` });
    else if (/[{}]/.test(rest)) issues.push({ code: 'custom', input: value, message: 'has a brace without its partner' });
  });
export const templateSchema = z.union([text, z.array(text).min(1, 'must not be empty').max(MAX_ALTERNATIVES)], {
  error: 'must be text such as "{name}", or a list of such texts of which the first with a value counts',
});

/** Null: something that it needs has no value. */
export function fillTemplate(template: Template, facts: unknown): string | null {
  for (const text of typeof template === 'string' ? [template] : template) {
    let complete = true;
    const filled = text.replace(PLACE, (_place, path: string) => {
      const value = valueAt(facts, path);
      if (value === null) complete = false;
      return value ?? '';
    });
    if (complete && filled.trim() !== '') return filled.trim();
  }
  return null;
}

/** Whether any of the texts begins a path with this word. */
export function templateUses(template: Template, word: string): boolean {
  return (typeof template === 'string' ? [template] : template).some((text) =>
    [...text.matchAll(PLACE)].some(([, path]) => path === word || path!.startsWith(`${word}.`)),
  );
}

/** Text of a text, number or truth value; null where there is none. */
function valueAt(facts: unknown, path: string): string | null {
  let value = facts;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
