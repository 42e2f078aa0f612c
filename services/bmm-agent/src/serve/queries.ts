import type { Query, QueryReply } from '@mozpool/contracts';
import { EXEC_LIMIT_MS, MAX_EXEC_OUTPUT_BYTES } from '@mozpool/contracts';
import { execAdb, execSut, type RelayBoards } from '@mozpool/hardware';
import { type BoardAddress, parseBoardAddress } from '@mozpool/protocols';
import { type AdbKey, adbTarget, type ProbeOnce, sutTarget } from '../commands/probe-once.js';
import type { Lease } from '../lease/lease.js';
import type { AgentStore } from '../store/agent-store.js';

const QUERY_WITHIN_MS = 11_000;
const ANSWER_MARGIN_MS = 500;

export interface QueriesInput {
  boards: RelayBoards;
  lease: Lease;
  store: AgentStore;
  probeOnce: ProbeOnce;
  adbKey: AdbKey;
}

/** Answers a person who waits: nothing is stored, and nothing is done once that person has gone. */
export function createQueries({ boards, lease, store, probeOnce, adbKey }: QueriesInput) {
  /** Ends a moment before whoever asks gives up, so that the reason arrives. */
  async function exec({ device, command, via }: Extract<Query, { kind: 'exec' }>, budgetMs: number): Promise<QueryReply> {
    const limits = { deadlineMs: Math.max(1, budgetMs - ANSWER_MARGIN_MS), maxOutputBytes: MAX_EXEC_OUTPUT_BYTES };
    const result = await (via === 'sut'
      ? execSut(sutTarget(device), command, limits)
      : execAdb(adbTarget(device, adbKey), command, limits));
    if (!result.ok) return { success: false, detail: result.detail };
    return { success: true, detail: '', exec: { exit_code: result.exitCode, output: result.output, truncated: result.truncated } };
  }

  return async (query: Query): Promise<QueryReply> => {
    const now = lease.databaseNow();
    const withinMs = query.kind === 'exec' ? EXEC_LIMIT_MS : QUERY_WITHIN_MS;
    const budgetMs = Math.min(withinMs, now === null ? withinMs : query.notAfter - now);
    if (budgetMs <= 0) return { success: false, detail: 'the question came too late' };
    if (query.kind === 'ping') {
      const { ok, detail } = await probeOnce(query.device, 'ping', budgetMs, AbortSignal.timeout(Math.ceil(budgetMs)));
      return { success: ok, detail };
    }
    if (query.kind === 'clear_boot') {
      await store.clearBoot(query.device.name);
      return { success: true, detail: '' };
    }
    if (lease.epoch() === null)
      return { success: false, detail: 'this agent has no lease: another one, or none, serves this imaging server now' };
    if (query.kind === 'exec') return exec(query, budgetMs);
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
