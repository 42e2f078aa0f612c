const KEY_BYTES = 16;

/** A key that no other call has. `crypto.randomUUID` is there over https only. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(KEY_BYTES)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
