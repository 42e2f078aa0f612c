/** What became of a form when somebody else saved the same thing. */
export interface MergedValues<Values> {
  values: Values;
  /** Fields that they changed and this form did not: theirs are taken. */
  taken: (keyof Values & string)[];
  /** Fields that both changed, differently. */
  conflicts: (keyof Values & string)[];
}

/** `before` is what both began with. Where both changed a field, `mine` stays in `values`. */
export function mergeValues<Values extends object>(before: Values, mine: Values, theirs: Values): MergedValues<Values> {
  const values = { ...mine };
  const taken: (keyof Values & string)[] = [];
  const conflicts: (keyof Values & string)[] = [];
  for (const field of Object.keys(theirs) as (keyof Values & string)[]) {
    if (isSame(theirs[field], before[field]) || isSame(theirs[field], mine[field])) continue;
    if (isSame(mine[field], before[field])) {
      values[field] = theirs[field];
      taken.push(field);
    } else conflicts.push(field);
  }
  return { values, taken, conflicts };
}

/** Fields of a form that differ from what it began with. */
export function changedFields<Values extends object>(before: Values, mine: Values): (keyof Values & string)[] {
  return (Object.keys(mine) as (keyof Values & string)[]).filter((field) => !isSame(mine[field], before[field]));
}

/** Of JSON, written by the same code. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Some fields of a form: what the body of a change has. */
export function pickFields<Values extends object, Field extends keyof Values>(
  values: Values,
  fields: readonly Field[],
): Partial<Pick<Values, Field>> {
  return Object.fromEntries(fields.map((field) => [field, values[field]])) as Partial<Pick<Values, Field>>;
}
