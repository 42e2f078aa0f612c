import { setCommentsBodySchema, setEnvironmentBodySchema } from '@mozpool/contracts';
import { setDeviceComments, setDeviceEnvironment } from '@mozpool/db';
import { type Endpoint, json, Problem, readBody } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';

export const setComments = ({ db }: ApiDeps): Endpoint => ({
  methods: ['POST'],
  path: '/api/device/:name/set-comments/',
  checkOrigin: true,
  handle: async (call) => {
    const { comments } = readBody(call, setCommentsBodySchema, { expected: 'a JSON object with "comments"' });
    const { name = '' } = call.params;
    if (!(await setDeviceComments(db, { name, comments }))) throw new Problem('unknown_device', { device: name });
    return json(null);
  },
});

/** A request may fit now that did not before. */
export const setEnvironment = ({ db, queues }: ApiDeps): Endpoint => ({
  methods: ['POST'],
  path: '/api/device/:name/set-environment/',
  checkOrigin: true,
  handle: async (call) => {
    const { environment } = readBody(call, setEnvironmentBodySchema, { expected: 'a JSON object with "environment"' });
    const { name = '' } = call.params;
    if (!(await setDeviceEnvironment(db, { name, environment }))) throw new Problem('unknown_device', { device: name });
    await queues.ring('match', 0);
    return json(null);
  },
});
