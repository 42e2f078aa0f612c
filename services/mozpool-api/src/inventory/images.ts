import type { imageRowSchema } from '@mozpool/contracts';
import { IMAGES, listVisibleImages } from '@mozpool/db';
import { json } from '@mozpool/service-kit';
import type { z } from 'zod';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { nounHandlers } from './noun-handlers.js';

type Row = z.output<typeof imageRowSchema>;
type Ids = 'images' | 'imageDetails' | 'createImage' | 'changeImage' | 'deactivateImage' | 'activateImage' | 'removeImage';

export const images = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const nouns = nounHandlers(deps, {
    noun: IMAGES,
    key: 'image',
    plural: 'images',
    what: 'An image',
    unknown: { code: 'unknown_image', param: 'image' },
    show: (row: Row) => row,
  });
  return {
    images: async ({ query: { details, ...page } }) => {
      if (details) return nouns.list({ query: page });
      const visible = await listVisibleImages(deps.db, { limit: LIST_LIMITS.images });
      return json({ images: visible.map(imageJson) });
    },
    imageDetails: ({ params }) => nouns.details(params.name),
    createImage: ({ body, caller }) => nouns.create(body, caller),
    changeImage: ({ params, body, caller }) => nouns.change(params.name, body, caller),
    deactivateImage: ({ params, body, caller }) => nouns.setActive(params.name, false, { caller, reason: body.reason ?? null }),
    activateImage: ({ params, body, caller }) => nouns.setActive(params.name, true, { caller, reason: body.reason ?? null }),
    removeImage: ({ params, caller }) => nouns.remove(params.name, caller),
  };
};

/** As Mozpool 4.2 lists it. */
const imageJson = (image: Awaited<ReturnType<typeof listVisibleImages>>[number]) => ({
  id: image.id,
  name: image.name,
  boot_config_keys: image.bootConfigKeys,
  can_reuse: image.canReuse,
  hidden: image.hidden,
  has_sut_agent: image.hasSutAgent,
});
