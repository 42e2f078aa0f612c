import { setDeviceComments, setDeviceEnvironment, setDeviceLabels } from '@mozpool/db';
import { labelsProblem } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

interface Edit {
  name: string;
  by: string;
  reason?: string | null | undefined;
}
type EditDeps = Pick<ApiDeps, 'db' | 'queues'>;

export const deviceEdits = (deps: ApiDeps): Pick<Handlers, 'setComments' | 'setEnvironment' | 'setLabels'> => ({
  setComments: async ({ params: { name }, body, caller }) => {
    await editComments(deps, { name, by: caller.name, reason: body.reason, comments: body.comments });
    return json(null);
  },
  setEnvironment: async ({ params: { name }, body, caller }) => {
    await editEnvironment(deps, { name, by: caller.name, reason: body.reason, environment: body.environment });
    return json(null);
  },
  setLabels: async ({ params: { name }, body, caller }) =>
    json({ labels: await editLabels(deps, { name, by: caller.name, reason: body.reason, labels: body.labels }) }),
});

export async function editComments({ db }: EditDeps, edit: Edit & { comments: string }): Promise<void> {
  if (!(await setDeviceComments(db, edit))) throw new Problem('unknown_device', { device: edit.name });
}

/** A request may fit now that did not before. */
export async function editEnvironment({ db, queues }: EditDeps, edit: Edit & { environment: string }): Promise<void> {
  if (!(await setDeviceEnvironment(db, edit))) throw new Problem('unknown_device', { device: edit.name });
  await queues.ring('match', 0);
}

/** Returns the labels of the device as they are then. */
export async function editLabels(
  { db, queues }: EditDeps,
  edit: Edit & { labels: Record<string, string | null> },
): Promise<Record<string, string>> {
  const edited = await setDeviceLabels(db, { ...edit, problemOf: labelsProblem });
  if (edited.outcome === 'unknown') throw new Problem('unknown_device', { device: edit.name });
  if (edited.outcome === 'invalid') {
    const errors = [{ path: 'labels', message: edited.problem }];
    throw new Problem('invalid_body', { problems: `labels: ${edited.problem}.`, errors });
  }
  await queues.ring('match', 0);
  return edited.labels;
}
