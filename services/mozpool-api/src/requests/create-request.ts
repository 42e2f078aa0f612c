import type { CreateRequestReply } from '@mozpool/contracts';
import { createKindCache, findEarlierCall, findRequest, loadDemandFacts } from '@mozpool/db';
import { ANY, isFailedRequest, isOverRequest } from '@mozpool/domain';
import { IDEMPOTENCY_KEPT_SECONDS } from '@mozpool/engine';
import { json, Problem, type Reply } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { imageBootConfig } from '../images/image-boot-config.js';
import { idempotencyKey } from './idempotency.js';
import { impossibleReason } from './impossible.js';
import { limitToPools } from './limit-to-pools.js';
import { requestDetails } from './request-json.js';
import { webhookInput } from './webhook-input.js';

/**
 * Makes a request and tries to match it before it answers. Wrong data and requests that no device could ever satisfy are
 * refused before anything is stored. 422 for the latter, not 409: waiting or trying again would not help. With an Idempotency-Key
 * the same call again is answered with the request that the first one made, whatever has changed since.
 */
export const createRequest = (
  { db, engine, publicUrl, isAllowedWebhookHost }: ApiDeps,
  kinds = createKindCache(),
): Pick<Handlers, 'createRequest'> => {
  async function answer(id: number, { pools }: Caller, replayed: boolean): Promise<Reply<CreateRequestReply>> {
    const request = await findRequest(db, { id });
    if (!request) throw new Error(`request ${id} went away while it was made`);
    const closed = !replayed && isOverRequest(request.state) && !isFailedRequest(request.state);
    const body = { request: requestDetails(request, publicUrl()), ...(pools && { limited_to_pools: [...pools] }) };
    return { ...json(body, replayed ? { 'Idempotent-Replay': 'true' } : {}), status: closed ? 409 : 200 };
  }

  return {
    createRequest: async ({ params, body, call, caller }) => {
      const requestedDevice = params.name;
      const key = idempotencyKey(caller, call, { requestedDevice, body });
      const earlier = key === null ? undefined : await findEarlierCall(db, key, IDEMPOTENCY_KEPT_SECONDS);
      if (earlier === 'other') throw new Problem('idempotency_key_reused');
      if (earlier) return answer(earlier.requestId, caller, true);

      const environment = body.environment ?? ANY;
      const selector = limitToPools(body.labels ?? [], caller);
      const webhook = body.webhook ? webhookInput(body.webhook, isAllowedWebhookHost) : null;
      const { image, kindIds, bootsOn } = await loadDemandFacts(db, { image: body.image, requestedDevice, any: ANY });
      if (!image) throw new Problem('unknown_image', { image: body.image });
      const bootConfig = imageBootConfig(image, body);
      if (requestedDevice !== ANY && kindIds.length === 0) throw new Problem('unknown_device', { device: requestedDevice });
      const demand = { requestedDevice, environment, selector, imageId: image.id };
      const reason = impossibleReason({ ...demand, image: image.name }, await kinds.get(db, kindIds), (_, hardware) =>
        bootsOn.includes(hardware),
      );
      if (reason !== null) throw new Problem('impossible_request', { reason });

      const input = {
        ...demand,
        assignee: (body.assignee ?? body.requester) as string,
        durationSeconds: body.duration,
        bootConfig: JSON.stringify(bootConfig),
        priority: body.priority ?? 0,
        waitSeconds: body.wait ?? null,
        webhook,
        ownerTokenId: caller.tokenId,
      };
      if (key === null) return answer(await engine.createRequest(input), caller, false);
      const made = await engine.createRequestOnce(input, key);
      if (made === 'key_reused') throw new Problem('idempotency_key_reused');
      return answer(made.id, caller, made.replayed);
    },
  };
};
