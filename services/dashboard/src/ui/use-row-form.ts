import { type FormErrors, type UseFormReturnType, useForm } from '@mantine/form';
import { useEffect, useState } from 'react';
import { changedFields, mergeValues } from '../data/merge-values.js';
import { notifyDone } from './notify.js';

type Form<Values> = UseFormReturnType<Values, Values, (values: Values) => FormErrors>;

export interface RowForm<Values> {
  form: Form<Values>;
  /** Fields that differ from what was read. */
  changed: (keyof Values & string)[];
  /** Fields that somebody else has changed otherwise since they were read: saving waits until a person has chosen. */
  conflicts: (keyof Values & string)[];
  takeTheirs: () => void;
  keepMine: () => void;
  /** Of what the form began with; the server refuses a change of anything newer. */
  revision: number;
}

interface RowFormInput<Row, Values> {
  /** As it is now: a newer one comes by itself. */
  row: Row;
  valuesOf: (row: Row) => Values;
  /** By field; the schema of the server says it. */
  problemsOf: (values: Values) => Record<string, string>;
}

/**
 * A form over something that others edit too. What they change in other fields is taken over at once; what they change in the same
 * field is told, and a person chooses.
 */
export function useRowForm<Row extends { revision: number }, Values extends Record<string, unknown>>({
  row,
  valuesOf,
  problemsOf,
}: RowFormInput<Row, Values>): RowForm<Values> {
  const [base, setBase] = useState(row);
  const form = useForm<Values, Values, FormErrors>({ initialValues: valuesOf(row), validateInputOnChange: true, validate: problemsOf });
  const [before, mine, theirs] = [valuesOf(base), form.values, valuesOf(row)];
  const merged = mergeValues(before, mine, theirs);
  const rebase = (values: Values) => {
    setBase(row);
    form.setInitialValues(theirs);
    form.setValues(values);
    form.clearErrors();
  };
  const isBehind = row.revision !== base.revision;
  const [isClear, isMixed] = [merged.conflicts.length === 0, merged.taken.length > 0 && changedFields(before, mine).length > 0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each newer row, and when a conflict was edited away
  useEffect(() => {
    if (!isBehind || !isClear) return;
    if (isMixed) notifyDone('Somebody else changed another field meanwhile. It was taken over; what you wrote stays.');
    rebase(merged.values);
  }, [row.revision, isClear]);
  return {
    form,
    changed: changedFields(before, mine),
    conflicts: isBehind ? merged.conflicts : [],
    takeTheirs: () => rebase({ ...merged.values, ...Object.fromEntries(merged.conflicts.map((field) => [field, theirs[field]])) }),
    keepMine: () => rebase(merged.values),
    revision: base.revision,
  };
}
