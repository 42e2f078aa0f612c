import { type MozpoolClient, MozpoolConflictError, MozpoolError, MozpoolUnreachableError } from '@mozpool/client';
import { LAB_KIND_NAMES, labKind } from './lab-kinds.js';
import type { LabStep } from './plan-lab.js';

export interface StepFailure {
  step: LabStep;
  error: MozpoolError;
}

/** Calls under way at a time. */
const CONCURRENCY = 4;

/**
 * Carries out the steps of a plan, each kind of thing after those that it refers to. Whatever is done stays done: a run that dies in the middle is
 * continued by the next one, which finds less to do. What collides with something that another step of the kind takes out of the way is tried again.
 * When no server answers any more (`away`), what is left is not tried.
 */
export async function applyPlan(
  client: MozpoolClient,
  steps: readonly LabStep[],
  onDone: (step: LabStep) => void,
): Promise<{ failures: StepFailure[]; away: boolean }> {
  const failures: StepFailure[] = [];
  for (const kind of LAB_KIND_NAMES) {
    let waiting = steps.filter((step) => step.kind === kind);
    for (;;) {
      const failed = await runAll(client, waiting, onDone);
      if (failed.some(({ error }) => error instanceof MozpoolUnreachableError)) return { failures: [...failures, ...failed], away: true };
      const again = failed.filter(({ error }) => error instanceof MozpoolConflictError).map(({ step }) => step);
      const progress = failed.length < waiting.length;
      if (again.length > 0 && progress) {
        failures.push(...failed.filter(({ step }) => !again.includes(step)));
        waiting = again;
        continue;
      }
      failures.push(...failed);
      break;
    }
  }
  return { failures, away: false };
}

async function runAll(client: MozpoolClient, steps: readonly LabStep[], onDone: (step: LabStep) => void): Promise<StepFailure[]> {
  const failures: StepFailure[] = [];
  const queue = steps.values();
  const work = async () => {
    for (const step of queue) {
      try {
        await run(client, step);
        onDone(step);
      } catch (error) {
        if (!(error instanceof MozpoolError)) throw error;
        failures.push({ step, error });
        if (error instanceof MozpoolUnreachableError) return;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return failures;
}

async function run(client: MozpoolClient, { kind, wanted, known, changes }: LabStep): Promise<void> {
  const { create, change, setActive } = labKind(kind);
  if (!known) await create(client, wanted);
  else {
    const fields = Object.fromEntries(changes.filter(({ field }) => field !== 'active').map(({ field, to }) => [field, to]));
    const revision = known.revision === undefined ? {} : { revision: known.revision };
    if (Object.keys(fields).length > 0) await change?.(client, known, { ...fields, ...revision });
  }
  if (changes.some(({ field }) => field === 'active')) await setActive?.(client, known ?? { params: wanted.identity }, wanted.active);
}
