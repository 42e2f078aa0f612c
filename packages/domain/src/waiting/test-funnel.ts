import { ANY } from '../request/request-limits.js';
import { type CanBoot, type Demand, type DeviceKind, fits, type Misfit, misfitOf } from '../selection/demand.js';
import { formatRequirement } from '../selection/selector.js';

export interface FunnelStep {
  /** The test, in words or as a requirement is written. */
  test: string;
  /** Devices that pass it and all tests before it. */
  left: number;
  /** Devices that would pass if it were dropped and all others stayed. */
  without: number;
}

/**
 * How many devices each test of a demand leaves, in the order of the tests, so that its author sees which one is too strict.
 * `devices` of a kind is how many devices it stands for. The tests themselves are those of `misfitOf`.
 */
export function testFunnel(
  demand: Demand,
  kinds: readonly (DeviceKind & { devices: number })[],
  canBoot: CanBoot,
  image: string,
): FunnelStep[] {
  const tests: {
    test: string;
    failedBy: (misfit: Misfit) => boolean;
    relaxed: { demand?: Demand; canBoot?: CanBoot; kind?: Partial<DeviceKind> };
  }[] = [
    ...(demand.environment === ANY
      ? []
      : [
          {
            test: `environment=${demand.environment}`,
            failedBy: ({ test }: Misfit) => test === 'environment',
            relaxed: { demand: { ...demand, environment: ANY } },
          },
        ]),
    ...demand.selector.map((requirement) => ({
      test: formatRequirement(requirement),
      failedBy: (misfit: Misfit) => misfit.test === 'selector' && misfit.requirement === requirement,
      relaxed: { demand: { ...demand, selector: demand.selector.filter((each) => each !== requirement) } },
    })),
    { test: `image ${image} boots on its hardware`, failedBy: ({ test }) => test === 'image', relaxed: { canBoot: () => true } },
    { test: 'its power can be switched', failedBy: ({ test }) => test === 'power', relaxed: { kind: { powered: true } } },
    { test: 'it is in the pool', failedBy: ({ test }) => test === 'active', relaxed: { kind: { active: true } } },
  ];
  const sum = (passing: (kind: DeviceKind) => boolean) => kinds.reduce((total, kind) => total + (passing(kind) ? kind.devices : 0), 0);
  const misfits = new Map(kinds.map((kind) => [kind.id, misfitOf(demand, kind, canBoot)]));
  return tests.map(({ test, relaxed }, place) => ({
    test,
    left: sum(({ id }) => {
      const misfit = misfits.get(id);
      return !misfit || !tests.slice(0, place + 1).some(({ failedBy }) => failedBy(misfit));
    }),
    without: sum((kind) => fits(relaxed.demand ?? demand, { ...kind, ...relaxed.kind }, relaxed.canBoot ?? canBoot)),
  }));
}
