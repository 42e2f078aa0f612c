import { LeavesPools, setDeviceComments, setDeviceEnvironment, setDeviceLabels } from '@mozpool/db';
import { labelsProblem } from '@mozpool/domain';
import { json, Problem } from '@mozpool/service-kit';
import type { Caller } from '../access/caller.js';
import type { ApiDeps } from '../api-deps.js';
import type { Handlers } from '../http/handlers.js';

interface Edit {
  name: string;
  caller: Caller;
  reason?: string | null | undefined;
}
type EditDeps = Pick<ApiDeps, 'db' | 'queues'>;

export const deviceEdits = (deps: ApiDeps): Pick<Handlers, 'setComments' | 'setEnvironment' | 'setLabels'> => ({
  setComments: async ({ params: { name }, body, caller }) => {
    await editComments(deps, { name, caller, reason: body.reason, comments: body.comments });
    return json(null);
  },
  setEnvironment: async ({ params: { name }, body, caller }) => {
    await editEnvironment(deps, { name, caller, reason: body.reason, environment: body.environment });
    return json(null);
  },
  setLabels: async ({ params: { name }, body, caller }) =>
    json({ labels: await editLabels(deps, { name, caller, reason: body.reason, labels: body.labels }) }),
});

export async function editComments({ db }: EditDeps, edit: Edit & { comments: string }): Promise<void> {
  if (!(await madeBy(edit, (by) => setDeviceComments(db, { ...edit, ...by })))) throw new Problem('unknown_device', { device: edit.name });
}

/** A request may fit now that did not before. */
export async function editEnvironment({ db, queues }: EditDeps, edit: Edit & { environment: string }): Promise<void> {
  if (!(await madeBy(edit, (by) => setDeviceEnvironment(db, { ...edit, ...by }))))
    throw new Problem('unknown_device', { device: edit.name });
  await queues.ring('match', 0);
}

/** Returns the labels of the device as they are then. */
export async function editLabels(
  { db, queues }: EditDeps,
  edit: Edit & { labels: Record<string, string | null> },
): Promise<Record<string, string>> {
  const edited = await madeBy(edit, (by) => setDeviceLabels(db, { ...edit, ...by, problemOf: labelsProblem }));
  if (edited.outcome === 'unknown') throw new Problem('unknown_device', { device: edit.name });
  if (edited.outcome === 'invalid') {
    const errors = [{ path: 'labels', message: edited.problem }];
    throw new Problem('invalid_body', { problems: `labels: ${edited.problem}.`, errors });
  }
  await queues.ring('match', 0);
  return edited.labels;
}

/** A token that is limited to pools gives no device away to another one. */
async function madeBy<Result>(
  { caller: { name: by, pools } }: Edit,
  edit: (by: { by: string; pools: readonly string[] | null }) => Promise<Result>,
): Promise<Result> {
  try {
    return await edit({ by, pools });
  } catch (error) {
    if (!(error instanceof LeavesPools)) throw error;
    throw new Problem('forbidden_pool', {
      token: by,
      what: `device ${error.device} after this change`,
      pool: error.pool,
      pools: pools?.join(', ') ?? 'all',
    });
  }
}
