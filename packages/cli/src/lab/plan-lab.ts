import { isDeepStrictEqual } from 'node:util';
import type { Lab } from '@mozpool/contracts';
import { type Known, LAB_KIND_NAMES, type LabKindName, labKind, type Wanted } from './lab-kinds.js';
import type { LabState } from './lab-state.js';

/** One thing to add or to change. */
export interface LabStep {
  kind: LabKindName;
  action: 'add' | 'change';
  key: string;
  /** What differs; `active` among them. */
  changes: readonly { field: string; from: unknown; to: unknown }[];
  wanted: Wanted;
  /** Undefined: it is to be added. */
  known: Known | undefined;
}

export interface LabPlan {
  /** In an order that satisfies references. */
  steps: LabStep[];
  unchanged: number;
  /** What cannot be, and where the file says it. */
  problems: { path: readonly (string | number)[]; message: string }[];
}

/** What it takes to make an installation what a file describes. What the file does not name stays as it is. */
export function planLab(lab: Lab, state: LabState): LabPlan {
  const plan: LabPlan = { steps: [], unchanged: 0, problems: [] };
  const known = new Map(LAB_KIND_NAMES.map((kind) => [kind, byKey(labKind(kind).known(state))]));
  const wanted = new Map(LAB_KIND_NAMES.map((kind) => [kind, labKind(kind).wanted(lab)]));
  const described = new Map([...wanted].map(([kind, all]) => [kind, new Set(all.map(({ key }) => key))]));
  for (const kind of LAB_KIND_NAMES) {
    const before = known.get(kind)!;
    const first = new Map<string, Wanted>();
    for (const one of wanted.get(kind)!) {
      if (first.has(one.key)) plan.problems.push({ path: one.path, message: `${labKind(kind).noun} ${one.key} stands here a second time` });
      first.set(one.key, one);
      for (const reference of one.references) {
        const problem = referenceProblem(reference, described.get(reference.kind)!, known.get(reference.kind)!);
        if (problem) plan.problems.push({ path: [...one.path, ...reference.path], message: problem });
      }
      const step = stepOf(kind, one, before.get(one.key));
      if (!step) plan.unchanged += 1;
      else {
        plan.steps.push(step);
        plan.problems.push(...problemsOf(step));
      }
    }
  }
  plan.problems.push(...sharedAddresses(wanted.get('devices')!, known.get('devices')!));
  return plan;
}

function stepOf(kind: LabKindName, wanted: Wanted, known: Known | undefined): LabStep | null {
  const changes = Object.entries(wanted.fields)
    .filter(([field, to]) => !known || !isDeepStrictEqual(known.fields[field], to))
    .map(([field, to]) => ({ field, from: known?.fields[field], to }));
  if (known ? known.active !== wanted.active : !wanted.active) changes.push({ field: 'active', from: known?.active, to: wanted.active });
  if (known && changes.length === 0) return null;
  return { kind, action: known ? 'change' : 'add', key: wanted.key, changes, wanted, known };
}

/** The same rules as those of the calls, known before anything is called. What is so already is not asked about. */
function problemsOf({ kind, wanted, known, changes }: LabStep): LabPlan['problems'] {
  const { body, problem } = labKind(kind);
  const { image: _image, ...identity } = wanted.identity;
  const changed = Object.fromEntries(changes.filter(({ field }) => field !== 'active').map(({ field, to }) => [field, to]));
  const parsed = body.safeParse({ ...identity, ...wanted.fields });
  const issues = (parsed.error?.issues ?? []).filter(({ path: [field] }) => !known || Object.hasOwn(changed, String(field)));
  const found = problem?.(changed);
  return [
    ...issues.map((issue) => ({ path: wanted.path, message: `${issue.path.join('.')} ${issue.message}` })),
    ...(found ? [{ path: [...wanted.path, found.field], message: found.message }] : []),
  ];
}

function referenceProblem(
  { kind, key }: Wanted['references'][number],
  described: ReadonlySet<string>,
  known: ReadonlyMap<string, Known>,
): string | null {
  if (described.has(key)) return null;
  const { noun } = labKind(kind);
  const found = known.get(key);
  if (!found) return `there is no ${noun} "${key}": describe it in ${kind}`;
  // a PXE configuration goes on working when it is not offered any more
  return found.active || kind === 'pxeConfigs' ? null : `${noun} "${key}" is not active: describe it in ${kind}, which activates it`;
}

/** Two devices cannot have one MAC address when all is done. */
function sharedAddresses(wanted: readonly Wanted[], known: ReadonlyMap<string, Known>): LabPlan['problems'] {
  const described = new Set(wanted.map(({ key }) => key));
  const owners = new Map([...known.values()].filter(({ key }) => !described.has(key)).map(({ key, fields }) => [fields.mac_address, key]));
  return wanted.flatMap(({ key, fields, path }) => {
    const owner = owners.get(fields.mac_address);
    owners.set(fields.mac_address, key);
    return owner === undefined || owner === key ? [] : [{ path: [...path, 'mac'], message: `device ${owner} has this MAC address` }];
  });
}

const byKey = (all: readonly Known[]) => new Map(all.map((known) => [known.key, known]));
