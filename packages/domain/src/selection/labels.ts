/** Text key → text value, as they stand with a device or a hardware type, or put together for one device. */
export type Labels = Readonly<Record<string, string>>;

export const LABEL_KEY = /^[A-Za-z0-9._/-]{1,63}$/;
export const MAX_LABEL_LENGTH = 63;
export const MAX_LABELS = 64;
/** Labels that every device has by itself and nobody can set. `pool` can be set; without one it is the environment. */
export const BUILT_IN_LABELS: readonly string[] = ['type', 'model', 'environment', 'server'];

/** Text that Postgres can store: no NUL, and no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** What is wrong with labels that someone wants to set, and what to write instead; null: nothing. */
export function labelsProblem(labels: Readonly<Record<string, unknown>>): string | null {
  const entries = Object.entries(labels);
  if (entries.length > MAX_LABELS) return `these are ${entries.length} labels; a device may have ${MAX_LABELS}`;
  for (const [key, value] of entries) {
    if (!LABEL_KEY.test(key)) return `"${key}" cannot be a label: use 1 to 63 letters, digits, ".", "_", "-" or "/"`;
    if (BUILT_IN_LABELS.includes(key)) return `label ${key} is built in and cannot be set`;
    if (typeof value !== 'string') return `label ${key} must be text, such as "${key}": "${String(value)}"`;
    if (!isStorable(value)) return `label ${key} has a character that no text can have`;
    if (value.length > MAX_LABEL_LENGTH) return `label ${key} must have at most ${MAX_LABEL_LENGTH} characters`;
  }
  return null;
}
