export {
  createRelayBoards,
  type RelayAction,
  type RelayBoards,
  type RelayBoardsOptions,
  type RelayOperationOptions,
} from './relay-boards.js';
export type { RelayFailed, RelayFailure, RelayPowerResult, RelayResult } from './relay-result.js';
