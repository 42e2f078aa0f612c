import { createKindCache, findRequest, loadDemandFacts } from '@mozpool/db';
import { ANY, isFailedRequest, isOverRequest } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { imageBootConfig } from '../images/image-boot-config.js';
import { impossibleReason } from './impossible.js';
import { requestDetails } from './request-json.js';
import { webhookInput } from './webhook-input.js';

/**
 * Makes a request and tries to match it before it answers. Wrong data and requests that no device could ever satisfy are
 * refused before anything is stored. 422 for the latter, not 409: waiting or trying again would not help.
 */
export const createRequest = (
  { db, engine, publicUrl, isAllowedWebhookHost }: ApiDeps,
  kinds = createKindCache(),
): Pick<Handlers, 'createRequest'> => ({
  createRequest: async ({ params, body }) => {
    const requestedDevice = params.name;
    const environment = body.environment ?? ANY;
    const selector = body.labels ?? [];
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

    const id = await engine.createRequest({
      ...demand,
      assignee: (body.assignee ?? body.requester) as string,
      durationSeconds: body.duration,
      bootConfig: JSON.stringify(bootConfig),
      priority: body.priority ?? 0,
      waitSeconds: body.wait ?? null,
      webhook,
    });
    const request = await findRequest(db, { id });
    if (!request) throw new Error(`request ${id} went away while it was made`);
    const closed = isOverRequest(request.state) && !isFailedRequest(request.state);
    return { ...json({ request: requestDetails(request, publicUrl()) }), status: closed ? 409 : 200 };
  },
});
