const SHOWN_ISSUES = 3;

interface SchemaError {
  issues: readonly { path: readonly PropertyKey[]; message: string }[];
}

/** What does not fit, in one line, however large the payload is. */
export function schemaReason({ issues }: SchemaError): string {
  const shown = issues.slice(0, SHOWN_ISSUES).map(({ path, message }) => `${path.map(String).join('.') || 'payload'}: ${message}`);
  return issues.length > SHOWN_ISSUES ? `${shown.join('; ')}; and ${issues.length - SHOWN_ISSUES} more` : shown.join('; ');
}
