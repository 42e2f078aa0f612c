import type { deviceFilterQuery } from '@mozpool/contracts';
import { MAX_SEARCH_WORDS } from '@mozpool/contracts';
import { type DeviceFilter, listKindLabels, type Queryable } from '@mozpool/db';
import {
  CHECKABLE_DEVICE_STATES,
  DEVICE_STATE_NAMES,
  type DeviceCategory,
  deviceCategory,
  matchesSelector,
  OFFERABLE_DEVICE_STATES,
  type Requirement,
} from '@mozpool/domain';
import { Problem } from '@mozpool/service-kit';
import type { z } from 'zod';

export type DeviceFilterInput = z.output<typeof deviceFilterQuery>;

/** What a list is asked for, as the database is asked: labels become kinds, categories become states. */
export async function deviceFilter(db: Queryable, query: DeviceFilterInput, checkMaxAgeMs: number): Promise<DeviceFilter> {
  const words = query.q?.split(/\s+/).filter((word) => word !== '');
  if (words && words.length > MAX_SEARCH_WORDS)
    throw new Problem('invalid_query', { problems: `q: must have at most ${MAX_SEARCH_WORDS} words.` });
  return {
    states: statesOf(query),
    heldStates: heldStatesOf(query.category),
    kinds: await kindsOf(db, query),
    board: query.board,
    image: query.image,
    holder: query.holder,
    held: query.held,
    available: query.available === undefined ? undefined : { value: query.available, ...OFFERED, maxAgeMs: checkMaxAgeMs },
    active: query.active === 'any' ? undefined : query.active !== 'false',
    words: words?.map(asStored),
  };
}

const OFFERED = {
  whenProven: OFFERABLE_DEVICE_STATES.filter((state) => CHECKABLE_DEVICE_STATES.includes(state)),
  atOnce: OFFERABLE_DEVICE_STATES.filter((state) => !CHECKABLE_DEVICE_STATES.includes(state)),
};

const inCategory = (state: string, category: DeviceCategory) =>
  deviceCategory({ state, held: false }) === category || deviceCategory({ state, held: true }) === category;

function statesOf({ state, category }: DeviceFilterInput): string[] | undefined {
  if (!category) return state;
  const states = DEVICE_STATE_NAMES.filter((name) => category.some((each) => inCategory(name, each)));
  return state ? state.filter((name) => states.some((each) => each === name)) : states;
}

/** Where one of two categories that share their states is asked for, the claim decides. */
function heldStatesOf(category: DeviceCategory[] | undefined): DeviceFilter['heldStates'] {
  if (!category) return undefined;
  const states = DEVICE_STATE_NAMES.filter((state) => deviceCategory({ state, held: true }) !== deviceCategory({ state, held: false }));
  const wanted = states.flatMap((state) => [true, false].filter((held) => category.includes(deviceCategory({ state, held }))));
  const held = wanted[0];
  return held === undefined || wanted.some((each) => each !== held) ? undefined : { states, held };
}

const BUILT_IN = { hardware_type: 'type', model: 'model', pool: 'pool', environment: 'environment', imaging_server: 'server' } as const;

/** Everything that is a label is asked of the kinds, of which there are few. */
async function kindsOf(db: Queryable, query: DeviceFilterInput): Promise<number[] | undefined> {
  const selector: Requirement[] = [...(query.label ?? [])];
  for (const [parameter, key] of Object.entries(BUILT_IN) as [keyof typeof BUILT_IN, string][]) {
    const values = query[parameter];
    if (values) selector.push({ key, op: 'in', values });
  }
  if (selector.length === 0) return undefined;
  return (await listKindLabels(db)).filter(({ labels }) => matchesSelector(labels, selector)).map(({ id }) => id);
}

/** MAC addresses are stored without separators. */
function asStored(word: string): string {
  return /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(word) ? word.replace(/[:-]/g, '') : word;
}
