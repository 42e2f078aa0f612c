import { json, Problem } from '@mozpool/service-kit';
import { mayTouchRequest } from '../access/permissions.js';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { requestId } from './change-request.js';

/** An operator takes a device back; a request that is over is left as it is. */
export const forceReturn = ({ db, engine }: ApiDeps): Pick<Handlers, 'forceReturn'> => ({
  forceReturn: async ({ params, body: { reason }, caller }) => {
    const id = requestId(params.id);
    await mayTouchRequest(db, caller, id);
    const { outcome, state, device } = await engine.forceReturn(id, { reason, by: caller.name });
    if (outcome === 'unknown' || state === null) throw new Problem('unknown_request', { request: id });
    return json({ outcome, state, device });
  },
});
