import { setDeviceComments, setDeviceEnvironment } from '@mozpool/db';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

export const deviceEdits = ({ db, queues }: ApiDeps): Pick<Handlers, 'setComments' | 'setEnvironment'> => ({
  setComments: async ({ params: { name }, body: { comments } }) => {
    if (!(await setDeviceComments(db, { name, comments }))) throw new Problem('unknown_device', { device: name });
    return json(null);
  },

  /** A request may fit now that did not before. */
  setEnvironment: async ({ params: { name }, body: { environment } }) => {
    if (!(await setDeviceEnvironment(db, { name, environment }))) throw new Problem('unknown_device', { device: name });
    await queues.ring('match', 0);
    return json(null);
  },
});
