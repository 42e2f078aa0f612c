export { directoryRoute } from './directory-route.js';
export { type TftpGetFailure, type TftpGetOptions, type TftpGetResult, tftpGet } from './tftp-get.js';
export { DEFAULT_TFTP_LIMITS, type TftpServerLimits } from './tftp-limits.js';
export type { TftpContent, TftpRequest, TftpRoute } from './tftp-route.js';
export {
  createTftpServer,
  type TftpServer,
  type TftpServerOptions,
  type TftpTransfer,
} from './tftp-server.js';
