import { useCan } from '../data/session.js';
import { firstProblem } from './first-problem.js';

/** Why what a form has cannot be saved now, as a sentence; null: it can. */
export function useSaveProblem(
  { changed, conflicts }: { changed: readonly string[]; conflicts: readonly string[] },
  problems: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
): string | null {
  const { reason } = useCan('admin');
  return (
    reason ??
    (changed.length === 0 ? 'Nothing has changed.' : null) ??
    (conflicts.length > 0 ? 'Somebody else changed it meanwhile: choose first whose text counts.' : null) ??
    firstProblem(problems, names)
  );
}
