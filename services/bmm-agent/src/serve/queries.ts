import type { Query, QueryReply } from '@mozpool/contracts';
import type { RelayBoards } from '@mozpool/hardware';
import { type BoardAddress, parseBoardAddress } from '@mozpool/protocols';
import type { ProbeOnce } from '../commands/probe-once.js';
import type { Lease } from '../lease/lease.js';
import type { AgentStore } from '../store/agent-store.js';

const QUERY_WITHIN_MS = 11_000;

export interface QueriesInput {
  boards: RelayBoards;
  lease: Lease;
  store: AgentStore;
  probeOnce: ProbeOnce;
}

/** Answers a person who waits: nothing is stored, and nothing is done once that person has gone. */
export function createQueries({ boards, lease, store, probeOnce }: QueriesInput) {
  return async (query: Query): Promise<QueryReply> => {
    const now = lease.databaseNow();
    const budgetMs = Math.min(QUERY_WITHIN_MS, now === null ? QUERY_WITHIN_MS : query.notAfter - now);
    if (budgetMs <= 0) return { success: false, detail: 'the question came too late' };
    if (query.kind === 'ping') {
      const { ok, detail } = await probeOnce(query.device, 'ping', budgetMs, AbortSignal.timeout(Math.ceil(budgetMs)));
      return { success: ok, detail };
    }
    if (query.kind === 'clear_boot') {
      await store.clearBoot(query.device.name);
      return { success: true, detail: '' };
    }
    if (lease.epoch() === null) return { success: false, detail: 'this agent has no lease: another one, or none, serves this board now' };
    let board: BoardAddress;
    try {
      board = parseBoardAddress(query.board);
    } catch (error) {
      return { success: false, detail: (error as Error).message };
    }
    const result = await boards.test(board, { deadlineMs: budgetMs });
    return result.ok ? { success: true, detail: '' } : { success: false, detail: result.detail };
  };
}
