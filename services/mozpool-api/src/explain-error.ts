import { isTransient } from '@mozpool/db';
import { QueueTimeout, QueueUnavailable } from '@mozpool/queue';
import { Problem } from '@mozpool/service-kit';

const RETRY_AFTER_SECONDS = 2;

/** Errors of what this service depends on, as something the client can act on. */
export function explainError(error: unknown): Problem | undefined {
  const away =
    error instanceof QueueUnavailable || error instanceof QueueTimeout
      ? 'queue_unavailable'
      : isTransient(error)
        ? 'database_unavailable'
        : null;
  if (away === null) return undefined;
  return new Problem(away, { retry_after: RETRY_AFTER_SECONDS }, { cause: error, headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) } });
}
