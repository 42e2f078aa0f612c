import { findRelayBoard } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import { askAgent } from '../agent/ask-agent.js';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

/** Two-way communication with a board; boards lose it unnoticed. */
export const relayTest = (deps: ApiDeps): Pick<Handlers, 'relayTest'> => ({
  relayTest: async ({ params: { name } }) => {
    const board = await findRelayBoard(deps.db, { name });
    if (!board) throw new Problem('unknown_board', { board: name });
    const { success } = await askAgent(deps, board, { kind: 'relay_test', board: board.fqdn });
    return json({ success });
  },
});
