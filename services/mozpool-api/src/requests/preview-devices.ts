import { findImage, findKindOfDevice } from '@mozpool/db';
import { ANY, type Demand, parseSelector, testFunnel } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { previewSentence } from '../waiting/sentences.js';
import { estimateJson, waitingJson } from '../waiting/waiting-json.js';
import { limitToPools } from './limit-to-pools.js';

const DEFAULT_NAMES = 100;

/** What a request would match and when it would get a device, without making it. */
export const previewDevices = ({ db, waiting }: Pick<ApiDeps, 'db' | 'waiting'>): Pick<Handlers, 'previewDevices'> => ({
  previewDevices: async ({ query, caller }) => {
    const image = await findImage(db, { name: query.image ?? '' });
    if (!image) throw new Problem('unknown_image', { image: query.image ?? '' });
    const requestedDevice = query.device ?? ANY;
    const kindId = requestedDevice === ANY ? undefined : await findKindOfDevice(db, { name: requestedDevice });
    if (requestedDevice !== ANY && kindId === undefined) throw new Problem('unknown_device', { device: requestedDevice });
    const parsed = parseSelector(query.labels ?? '');
    if (!parsed.ok) throw new Problem('invalid_query', { problems: `labels: ${parsed.problem}.` });

    const demand: Demand = {
      requestedDevice,
      environment: query.environment ?? ANY,
      selector: limitToPools(parsed.selector, caller),
      imageId: image.id,
    };
    const board = await waiting.board();
    const { devices, facts, estimate, ahead, now } = await board.preview(demand, image.name);
    const kinds =
      kindId === undefined ? board.kinds : board.kinds.filter(({ id }) => id === kindId).map((kind) => ({ ...kind, devices: 1 }));
    return json({
      why: previewSentence({ facts, estimate, position: ahead + 1, now }, kindId === undefined ? null : requestedDevice),
      waiting: waitingJson(facts),
      estimate: estimateJson(estimate, now),
      ahead,
      devices: devices.slice(0, query.limit ?? DEFAULT_NAMES).map(({ name }) => name),
      tests: testFunnel(demand, kinds, board.canBoot, image.name),
    });
  },
});
