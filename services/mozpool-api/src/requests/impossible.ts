import {
  ANY,
  type CanBoot,
  type Demand,
  type DeviceKind,
  formatRequirement,
  type Misfit,
  meetsRequirement,
  misfitOf,
  type Requirement,
} from '@mozpool/domain';

/** So many values of a label, or kinds of hardware, are named to show what there is. */
const NAMED = 5;
/** In the order in which they are made: whoever fails a later one has passed those before it. */
const TESTS: readonly Misfit['test'][] = ['name', 'environment', 'selector', 'image', 'power', 'active'];

/**
 * Why no device could ever satisfy a demand, as a phrase; null when one could. Says the last test that anything passes on the way, with what there is
 * instead. `kinds` are those of the devices that may be meant.
 */
export function impossibleReason(demand: Demand & { image: string }, kinds: readonly DeviceKind[], canBoot: CanBoot): string | null {
  if (kinds.length === 0) return 'the pool has no devices';
  const misfits = kinds.map((kind) => ({ kind, misfit: misfitOf(demand, kind, canBoot) }));
  const failed = misfits.flatMap(({ kind, misfit }) => (misfit ? { kind, at: TESTS.indexOf(misfit.test) } : []));
  if (failed.length < misfits.length) return null;
  const last = Math.max(...failed.map(({ at }) => at));
  const closest = failed.filter(({ at }) => at === last).map(({ kind }) => kind);
  return sentence(TESTS[last]!, demand, closest);
}

function sentence(test: Misfit['test'], demand: Demand & { image: string }, closest: readonly DeviceKind[]): string {
  const { requestedDevice, environment, selector, image } = demand;
  const named = requestedDevice !== ANY;
  const where = named || environment === ANY ? '' : ` in environment ${environment}`;
  const of = named ? `device ${requestedDevice}` : `any device${where}`;
  switch (test) {
    case 'name':
      return `there is no device ${requestedDevice}`;
    case 'environment':
      return named ? `device ${requestedDevice} is not in environment ${environment}` : `no device is in environment ${environment}`;
    case 'selector':
      return `${named ? `device ${requestedDevice} does not have` : `no device${where} has`} ${unmet(selector, closest)}`;
    case 'image':
      return `image ${image} has no PXE configuration for the hardware of ${of} (${some(closest.map(({ labels }) => `${labels.type} ${labels.model}`))})`;
    case 'power':
      return `nothing switches the power of ${of}`;
    case 'active':
      return `${named ? `device ${requestedDevice} is` : 'the devices that would do are'} out of the pool`;
  }
}

/** The first requirement that none of them meets, with the values that there are; or all, if each is met by one of them but never together. */
function unmet(selector: readonly Requirement[], kinds: readonly DeviceKind[]): string {
  const requirement = selector.find((each) => !kinds.some(({ labels }) => meetsRequirement(labels, each)));
  if (!requirement) return `all of ${selector.map(formatRequirement).join(', ')} together`;
  const values = kinds.flatMap(({ labels }) => (Object.hasOwn(labels, requirement.key) ? labels[requirement.key]! : []));
  const there = values.length === 0 ? `there is no label ${requirement.key}` : `label ${requirement.key} is ${some(values)}`;
  return `${formatRequirement(requirement)}: ${there}`;
}

function some(values: readonly string[]): string {
  const all = [...new Set(values)].sort();
  return `${all.slice(0, NAMED).join(', ')}${all.length > NAMED ? `, and ${all.length - NAMED} more` : ''}`;
}
