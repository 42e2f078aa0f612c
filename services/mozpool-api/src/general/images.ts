import { listVisibleImages } from '@mozpool/db';
import { json } from '@mozpool/service-kit';
import { type ApiDeps, LIST_LIMITS } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

export const images = ({ db }: ApiDeps): Pick<Handlers, 'images'> => ({
  images: async () => {
    const rows = await listVisibleImages(db, { limit: LIST_LIMITS.images });
    return json({
      images: rows.map((image) => ({
        id: image.id,
        name: image.name,
        boot_config_keys: image.bootConfigKeys,
        can_reuse: image.canReuse,
        hidden: image.hidden,
        has_sut_agent: image.hasSutAgent,
      })),
    });
  },
});
