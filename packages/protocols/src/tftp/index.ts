export { negotiateTftpOptions, type TftpLimits, type TftpTerms } from './negotiate-options.js';
export { encodeNetascii } from './netascii.js';
export {
  encodeTftpData,
  encodeTftpPacket,
  parseTftpPacket,
  TFTP_ERROR,
  TFTP_MAX_REQUEST_BYTES,
  type TftpMode,
  type TftpPacket,
  type TftpParsed,
} from './packet.js';
export { normalizeTftpPath, type TftpPath } from './path.js';
