import type { imageRowSchema } from '@mozpool/contracts';
import { IMAGES } from '@mozpool/db';
import type { z } from 'zod';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';
import { nounHandlers } from './noun-handlers.js';

type Row = z.output<typeof imageRowSchema>;
type Ids = 'imageDetails' | 'createImage' | 'changeImage' | 'deactivateImage' | 'activateImage' | 'removeImage';

/** Their list is a call of Mozpool 4.2. */
export const imageEdits = (deps: ApiDeps): Pick<Handlers, Ids> => {
  const images = nounHandlers(deps, {
    noun: IMAGES,
    key: 'image',
    plural: 'images',
    what: 'An image',
    unknown: { code: 'unknown_image', param: 'image' },
    show: (row: Row) => row,
  });
  return {
    imageDetails: ({ params }) => images.details(params.name),
    createImage: ({ body, caller }) => images.create(body, caller),
    changeImage: ({ params, body, caller }) => images.change(params.name, body, caller),
    deactivateImage: ({ params, body, caller }) => images.setActive(params.name, false, { caller, reason: body.reason ?? null }),
    activateImage: ({ params, body, caller }) => images.setActive(params.name, true, { caller, reason: body.reason ?? null }),
    removeImage: ({ params, caller }) => images.remove(params.name, caller),
  };
};
