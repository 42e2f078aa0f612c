import { apiTime } from '@mozpool/contracts';
import { type AuditRow, listAudit } from '@mozpool/db';
import { json } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

const DEFAULT_ENTRIES = 100;

export const auditList = ({ db }: ApiDeps): Pick<Handlers, 'listAudit'> => ({
  listAudit: async ({ query: { since, who, device, request, limit, before } }) => {
    const rows = await listAudit(db, {
      since,
      who,
      device,
      requestId: request,
      before,
      limit: limit ?? DEFAULT_ENTRIES,
    });
    return json({ entries: rows.map(auditEntry) });
  },
});

function auditEntry({ at, callId, tokenId, requestId, durationMs, ...row }: AuditRow) {
  return { ...row, at: apiTime(at), call: callId, token_id: tokenId, request: requestId, duration_ms: durationMs };
}
