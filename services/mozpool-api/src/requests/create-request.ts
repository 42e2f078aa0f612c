import type { CreateRequestReply } from '@mozpool/contracts';
import { countFittingDevices, deviceExists, findEarlierCall, findImage, findRequest, type RequestInput } from '@mozpool/db';
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
export const createRequest = ({ db, engine, publicUrl, isAllowedWebhookHost }: ApiDeps): Pick<Handlers, 'createRequest'> => {
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
      const webhook = body.webhook ? webhookInput(body.webhook, isAllowedWebhookHost) : null;
      const image = await findImage(db, { name: body.image });
      if (!image) throw new Problem('unknown_image', { image: body.image });
      const bootConfig = imageBootConfig(image, body);
      if (requestedDevice !== ANY && !(await deviceExists(db, { name: requestedDevice })))
        throw new Problem('unknown_device', { device: requestedDevice });
      const fitting = await countFittingDevices(db, { requestedDevice, environment, imageId: image.id, any: ANY });
      const reason = impossibleReason({ requestedDevice, environment, image: image.name }, fitting);
      if (reason !== null) throw new Problem('impossible_request', { reason });

      const input: RequestInput = {
        requestedDevice,
        assignee: (body.assignee ?? body.requester) as string,
        durationSeconds: body.duration,
        imageId: image.id,
        bootConfig: JSON.stringify(bootConfig),
        environment,
        priority: body.priority ?? 0,
        waitSeconds: body.wait ?? null,
        selector: limitToPools([], caller),
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
