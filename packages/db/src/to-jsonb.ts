const NUL = /\0/g;

/**
 * JSON text that Postgres can store: its text has no NUL and no half of a surrogate pair, while what devices and their
 * agents say may have both. One such character would otherwise undo the whole transition that logs it.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => (typeof inner === 'string' ? inner.replace(NUL, '').toWellFormed() : inner));
}
