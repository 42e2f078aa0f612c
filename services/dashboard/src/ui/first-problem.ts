/** Why a form cannot be sent yet, as one sentence that names the field; null: it can. `names`: what fields are called on the page. */
export function firstProblem(problems: Readonly<Record<string, string>>, names: Readonly<Record<string, string>>): string | null {
  const [first] = Object.entries(problems);
  if (!first) return null;
  const [field, problem] = first;
  return `${names[field] ?? field}: ${problem.charAt(0).toLowerCase()}${problem.slice(1)}`;
}
