export {
  createRelayBoards,
  type RelayAction,
  type RelayBoards,
  type RelayBoardsOptions,
} from './relay-boards.js';
export type { RelayOperationOptions } from './relay-operation-options.js';
export type { RelayFailed, RelayFailure, RelayPowerResult, RelayResult } from './relay-result.js';
