import { findRelayBoard } from '@mozpool/db';
import { type Endpoint, json, Problem } from '@mozpool/service-kit';
import { askAgent, QUERY_LIMITS_MS, QUERY_MARGIN_MS } from '../agent/ask-agent.js';
import type { ApiDeps } from '../api-deps.js';

/** Two-way communication with a board; boards lose it unnoticed. */
export const relayTest = (deps: ApiDeps): Endpoint => ({
  methods: ['GET'],
  path: '/api/relay/:name/test/',
  limitMs: QUERY_LIMITS_MS.relay_test + QUERY_MARGIN_MS,
  handle: async ({ params: { name = '' } }) => {
    const board = await findRelayBoard(deps.db, { name });
    if (!board) throw new Problem('unknown_board', { board: name });
    const { success } = await askAgent(deps, board, { kind: 'relay_test', board: board.fqdn });
    return json({ success });
  },
});
