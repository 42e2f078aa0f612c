export {
  type ApiFrame,
  PROXR_API_HEADER,
  takeApiFrame,
  wrapApiFrame,
} from './api-frame.js';
export {
  decodeProxrRequest,
  encodeProxrCommand,
  type ProxrCommand,
  type ProxrFraming,
  type ProxrRequest,
} from './command.js';
export {
  type BoardAddress,
  boardKey,
  DEFAULT_RELAY_PORT,
  formatRelayInfo,
  parseBoardAddress,
  parseRelayInfo,
  type RelayAddress,
  relayInfoProblem,
} from './relay-address.js';
export {
  encodeFusionReply,
  encodeProxrReply,
  PROXR_CONFIGURATION_MODE,
  PROXR_LOCKDOWN_MODE,
  PROXR_OK,
  type ProxrReplyReading,
  readProxrReply,
} from './reply.js';
