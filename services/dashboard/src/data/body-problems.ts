/** As much of a schema as is needed to ask it: the catalog's, loaded with the page that needs it. */
export interface BodySchema {
  safeParse(body: unknown): {
    success: boolean;
    error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined;
  };
}

/**
 * What the server would say about a body, as sentences, by the first key that each is about; the same schema gives them here and
 * there. A problem of one element of a list, or of one key of an object, names it.
 */
export function bodyProblems(schema: BodySchema, body: Readonly<Record<string, unknown>>): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { path, message } of schema.safeParse(body).error?.issues ?? []) {
    const [field = '', ...rest] = path;
    problems[String(field)] ??= rest.length === 0 ? asSentence(message) : `${elementName(body[String(field)], rest)} ${message}.`;
  }
  return problems;
}

/** A phrase of the server as a sentence of a form. */
export const asSentence = (phrase: string): string => `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}.`;

/** What was written, where it is a list; else the name of the key. */
function elementName(value: unknown, [key]: readonly PropertyKey[]): string {
  return Array.isArray(value) ? `"${String(value[Number(key)])}"` : String(key);
}
