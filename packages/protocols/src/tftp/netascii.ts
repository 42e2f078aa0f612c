const CR = 0x0d;
const LF = 0x0a;

/** Mode `netascii` (RFC 1350, 764): LF becomes CR LF, CR becomes CR NUL. */
export function encodeNetascii(data: Uint8Array): Buffer {
  const encoded: number[] = [];
  for (const byte of data) {
    if (byte === LF) encoded.push(CR, LF);
    else if (byte === CR) encoded.push(CR, 0);
    else encoded.push(byte);
  }
  return Buffer.from(encoded);
}
