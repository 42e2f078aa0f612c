export { type DirectoryRouteOptions, directoryRoute } from './directory-route.js';
export { type TftpGetFailure, type TftpGetOptions, type TftpGetResult, tftpGet } from './tftp-get.js';
export type { TftpRequest, TftpRoute } from './tftp-route.js';
export {
  createTftpServer,
  DEFAULT_TFTP_LIMITS,
  type TftpServer,
  type TftpServerLimits,
  type TftpServerOptions,
  type TftpTransfer,
} from './tftp-server.js';
