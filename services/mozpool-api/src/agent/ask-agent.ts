import { EXEC_LIMIT_MS, type Query, type QueryReply } from '@mozpool/contracts';
import { QuestionFailed, QueueTimeout } from '@mozpool/queue';
import { Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import { silence } from './silence.js';

/** How long a person waits; the routes give up two seconds later, for the queue's own way there and back. */
const QUERY_LIMITS_MS = { ping: 10_000, clear_boot: 5_000, relay_test: 11_000, exec: EXEC_LIMIT_MS } as const satisfies Record<
  Query['kind'],
  number
>;

type Unsent<Q> = Q extends Query ? Omit<Q, 'notAfter'> : never;

/** Asks the agent of one imaging server something, while a person waits. */
export async function askAgent(
  { queues }: Pick<ApiDeps, 'queues'>,
  at: { imagingServer: string; alive: boolean; silentSince: number | null; now: number },
  query: Unsent<Query>,
): Promise<QueryReply> {
  const server = at.imagingServer;
  if (!at.alive) throw new Problem('agent_silent', { server, since: silence(at) });
  const limitMs = QUERY_LIMITS_MS[query.kind];
  try {
    return await queues.ask('queries', { ...query, notAfter: at.now + limitMs } as Query, { server, timeoutMs: limitMs });
  } catch (error) {
    if (error instanceof QueueTimeout) throw new Problem('agent_timeout', { server, limit_ms: limitMs }, { cause: error });
    if (error instanceof QuestionFailed) throw new Problem('agent_failed', { server, reason: error.message }, { cause: error });
    throw error;
  }
}
