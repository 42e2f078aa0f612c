const CR = 0x0d;
const LF = 0x0a;

/** Mode `netascii` (RFC 1350, 764): LF becomes CR LF, CR becomes CR NUL. */
export function encodeNetascii(data: Uint8Array): Buffer {
  const encoded = Buffer.allocUnsafe(data.length * 2);
  let length = 0;
  for (const byte of data) {
    if (byte === LF) encoded[length++] = CR;
    encoded[length++] = byte;
    if (byte === CR) encoded[length++] = 0;
  }
  return encoded.subarray(0, length);
}
