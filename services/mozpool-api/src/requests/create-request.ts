import { countFittingDevices, deviceExists, findImage, findRequest } from '@mozpool/db';
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
export const createRequest = ({ db, engine, publicUrl, isAllowedWebhookHost }: ApiDeps): Pick<Handlers, 'createRequest'> => ({
  createRequest: async ({ params, body }) => {
    const requestedDevice = params.name;
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

    const id = await engine.createRequest({
      requestedDevice,
      assignee: (body.assignee ?? body.requester) as string,
      durationSeconds: body.duration,
      imageId: image.id,
      bootConfig: JSON.stringify(bootConfig),
      environment,
      priority: body.priority ?? 0,
      waitSeconds: body.wait ?? null,
      selector: [],
      webhook,
    });
    const request = await findRequest(db, { id });
    if (!request) throw new Error(`request ${id} went away while it was made`);
    const closed = isOverRequest(request.state) && !isFailedRequest(request.state);
    return { ...json({ request: requestDetails(request, publicUrl()) }), status: closed ? 409 : 200 };
  },
});
