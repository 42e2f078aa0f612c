/** TFTP packets (RFC 1350, 2347; netboot.md §7.1). Numbers are 16-bit big-endian, strings end with NUL. */

export const TFTP_MAX_REQUEST_BYTES = 512;

export const TFTP_ERROR = {
  undefined: 0,
  fileNotFound: 1,
  accessViolation: 2,
  diskFull: 3,
  illegalOperation: 4,
  unknownTransferId: 5,
  fileExists: 6,
  noSuchUser: 7,
  optionNegotiation: 8,
} as const;

const OPCODE = { rrq: 1, wrq: 2, data: 3, ack: 4, error: 5, oack: 6 } as const;

export type TftpMode = 'octet' | 'netascii' | 'mail';

/** Option names are in lower case. */
export type TftpPacket =
  | { readonly op: 'rrq' | 'wrq'; readonly path: string; readonly mode: TftpMode; readonly options: ReadonlyMap<string, string> }
  | { readonly op: 'data'; readonly block: number; readonly data: Buffer }
  | { readonly op: 'ack'; readonly block: number }
  | { readonly op: 'error'; readonly code: number; readonly message: string }
  | { readonly op: 'oack'; readonly options: ReadonlyMap<string, string> };

export type TftpParsed = { readonly ok: true; readonly packet: TftpPacket } | { readonly ok: false; readonly reason: string };

/** Reads one datagram. `data` shares memory with it. */
export function parseTftpPacket(datagram: Buffer): TftpParsed {
  if (datagram.length < 2) return invalid('shorter than an opcode');
  const opcode = datagram.readUInt16BE(0);
  const body = datagram.subarray(2);
  switch (opcode) {
    case OPCODE.rrq:
    case OPCODE.wrq:
      if (datagram.length > TFTP_MAX_REQUEST_BYTES)
        return invalid(`request of ${datagram.length} bytes; at most ${TFTP_MAX_REQUEST_BYTES} are allowed`);
      return parseRequest(opcode === OPCODE.rrq ? 'rrq' : 'wrq', body);
    case OPCODE.data:
      if (body.length < 2) return invalid('DATA without a block number');
      return valid({ op: 'data', block: body.readUInt16BE(0), data: body.subarray(2) });
    case OPCODE.ack:
      if (body.length < 2) return invalid('ACK without a block number');
      return valid({ op: 'ack', block: body.readUInt16BE(0) });
    case OPCODE.error: {
      if (body.length < 2) return invalid('ERROR without a code');
      // Some ROMs leave out the terminator, or the whole message.
      const end = body.indexOf(0, 2);
      return valid({ op: 'error', code: body.readUInt16BE(0), message: body.toString('latin1', 2, end === -1 ? body.length : end) });
    }
    case OPCODE.oack:
      return valid({ op: 'oack', options: readOptions(splitStrings(body)) });
    default:
      return invalid(`unknown opcode ${opcode}`);
  }
}

function parseRequest(op: 'rrq' | 'wrq', body: Buffer): TftpParsed {
  const [path, mode, ...options] = splitStrings(body);
  if (path === undefined || mode === undefined) return invalid('a request needs a file name and a mode, each ended by NUL');
  const lowerMode = mode.toLowerCase();
  if (lowerMode !== 'octet' && lowerMode !== 'netascii' && lowerMode !== 'mail') return invalid(`unknown mode "${mode}"`);
  return valid({ op, path, mode: lowerMode, options: readOptions(options) });
}

/** Only strings that are terminated count; trailing garbage is ignored, as clients and iPXE's server side do. */
function splitStrings(body: Buffer): string[] {
  const strings: string[] = [];
  let start = 0;
  for (let end = body.indexOf(0); end !== -1; end = body.indexOf(0, start)) {
    strings.push(body.toString('utf8', start, end));
    start = end + 1;
  }
  return strings;
}

function readOptions(strings: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (let index = 0; index + 1 < strings.length; index += 2) {
    const name = strings[index]!.toLowerCase();
    // An option may appear once (RFC 2347); what a second one means is nobody's guess but the first's.
    if (name !== '' && !options.has(name)) options.set(name, strings[index + 1]!);
  }
  return options;
}

export function encodeTftpPacket(packet: TftpPacket): Buffer {
  switch (packet.op) {
    case 'rrq':
    case 'wrq':
      return Buffer.concat([uint16(OPCODE[packet.op]), strings(packet.path, packet.mode, ...flatten(packet.options))]);
    case 'data':
      return encodeTftpData(packet.block, packet.data, 0, packet.data.length);
    case 'ack':
      return Buffer.concat([uint16(OPCODE.ack), uint16(packet.block)]);
    case 'error':
      return Buffer.concat([uint16(OPCODE.error), uint16(packet.code), strings(packet.message)]);
    case 'oack':
      return Buffer.concat([uint16(OPCODE.oack), strings(...flatten(packet.options))]);
  }
}

/** A DATA packet with a part of `content`, copied once: what the sender of a large file does for each of its blocks. */
export function encodeTftpData(block: number, content: Buffer, start: number, end: number): Buffer {
  const stop = Math.min(end, content.length);
  const packet = Buffer.allocUnsafe(4 + Math.max(0, stop - start));
  packet[0] = 0;
  packet[1] = OPCODE.data;
  packet[2] = (block >> 8) & 0xff;
  packet[3] = block & 0xff;
  content.copy(packet, 4, start, stop);
  return packet;
}

function flatten(options: ReadonlyMap<string, string>): string[] {
  return [...options].flat();
}

function strings(...values: string[]): Buffer {
  return Buffer.from(values.map((value) => `${value.replaceAll('\0', '')}\0`).join(''), 'utf8');
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

function valid(packet: TftpPacket): TftpParsed {
  return { ok: true, packet };
}

function invalid(reason: string): TftpParsed {
  return { ok: false, reason };
}
