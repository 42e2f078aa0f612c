import { matchesSelector, parseSelector, type Selector } from '@mozpool/domain';
import type { DeviceFilter } from '../../app/paths.js';
import type { DeviceRow } from '../../data/device-row.js';
import { powerPlace } from '../../data/power-place.js';
import { searchText } from './search-text.js';

export interface Board {
  name: string;
  fqdn: string;
}

export interface DeviceMatcher {
  matches: (row: DeviceRow) => boolean;
  /** Why the filter of labels cannot be read; nothing matches then, so that nobody acts on more than was meant. */
  problem: string | null;
}

/** The filters of the API, made for rows that are here already: a link shows the same devices as the call that it is named after. */
export function deviceMatcher(filter: DeviceFilter, boards: readonly Board[]): DeviceMatcher {
  const parsed = parseSelector(filter.label ?? '');
  if (!parsed.ok) return { matches: () => false, problem: parsed.problem };
  const tests = [
    ...wordTests(filter.q),
    ...listTests(filter),
    ...flagTests(filter),
    ...(filter.image ? [(row: DeviceRow) => row.image === filter.image] : []),
    ...(filter.holder ? [(row: DeviceRow) => row.holder?.assignee === filter.holder] : []),
    ...(filter.board ? [boardTest(filter.board, boards)] : []),
    ...selectorTests(parsed.selector),
  ];
  return { matches: (row) => tests.every((test) => test(row)), problem: null };
}

type Test = (row: DeviceRow) => boolean;

const LISTS = {
  state: (row) => row.state,
  category: (row) => row.category,
  hardware_type: (row) => row.hardware.type,
  model: (row) => row.hardware.model,
  pool: (row) => row.pool,
  environment: (row) => row.environment,
  imaging_server: (row) => row.imaging_server,
} satisfies Partial<Record<keyof DeviceFilter, (row: DeviceRow) => string>>;

/** Several values stand with commas between them. */
export const valuesOf = (text: string | undefined): string[] => (text ?? '').split(',').filter((value) => value !== '');

function listTests(filter: DeviceFilter): Test[] {
  return (Object.keys(LISTS) as (keyof typeof LISTS)[]).flatMap((key): Test[] => {
    const wanted = new Set(valuesOf(filter[key]));
    return wanted.size === 0 ? [] : [(row) => wanted.has(LISTS[key](row))];
  });
}

const TRUE: readonly string[] = ['true', '1', 'yes'];

function flagTests({ held, available, active = 'true' }: DeviceFilter): Test[] {
  return [
    ...(held ? [(row: DeviceRow) => (row.request_id !== null) === TRUE.includes(held)] : []),
    ...(available ? [(row: DeviceRow) => row.available === TRUE.includes(available)] : []),
    ...(active === 'any' ? [] : [(row: DeviceRow) => row.active === TRUE.includes(active)]),
  ];
}

/** A board is known by its name; devices name its address. */
function boardTest(name: string, boards: readonly Board[]): Test {
  const address = boards.find((board) => board.name === name)?.fqdn ?? name;
  const board = address.toLowerCase();
  return (row) => {
    const place = powerPlace(row);
    return place?.isBoard === true && place.controller === board;
  };
}

const selectorTests = (selector: Selector): Test[] =>
  selector.length === 0 ? [] : [(row) => matchesSelector(row.effective_labels, selector)];

function wordTests(q: string | undefined): Test[] {
  const words = (q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(asShown);
  return words.map((word) => (row) => searchText(row).includes(word));
}

/** MAC addresses come without separators. */
const asShown = (word: string): string => (/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/.test(word) ? word.replace(/[:-]/g, '') : word);
