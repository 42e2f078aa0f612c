import type { RequestStatusReply } from '@mozpool/contracts';
import { ACTIVITY_PHRASES, type DeviceCategory } from '@mozpool/domain';
import { duration, parseApiTime } from '../data/time.js';

export type Waiting = NonNullable<RequestStatusReply['waiting']>;
export type Estimate = NonNullable<RequestStatusReply['estimate']>;

/** So many of the devices that fit do the same. */
export interface WaitingRow {
  category: DeviceCategory;
  count: number;
  /** After the number: `free`, `in self-test`. */
  text: string;
}

/** What the devices that fit do, those first that help soonest; each device once. */
export function waitingRows({ free, held, processing, failed, offline, silent }: Waiting): WaitingRow[] {
  const busy = Object.entries(processing).map(
    ([activity, count]): WaitingRow => ({
      category: activity === 'maintenance' ? 'maintenance' : 'processing',
      count,
      text: (ACTIVITY_PHRASES as Record<string, string>)[activity] ?? activity.replaceAll('_', ' '),
    }),
  );
  const rows: WaitingRow[] = [
    { category: 'idle', count: free, text: 'free' },
    ...busy,
    { category: 'in use', count: held, text: 'held by others' },
    { category: 'offline', count: silent, text: 'of an imaging server that is not heard' },
    { category: 'failed', count: failed, text: 'failed' },
    { category: 'offline', count: offline, text: 'offline' },
  ];
  return rows.filter(({ count }) => count > 0);
}

const BASES: Record<Estimate['basis'], (samples: number) => string> = {
  history: (samples) => `after ${samples.toLocaleString('en')} claims of the past`,
  reservations: () => 'if every reservation is kept to its end',
  none: () => '',
};

/** When a device may be expected, and what that rests on. */
export function estimateSentence({ seconds, device_at, basis, samples }: Estimate, now: Date): string {
  if (seconds === null || device_at === null) return 'When a device will be free is not known.';
  const left = (parseApiTime(device_at).getTime() - now.getTime()) / 1000;
  if (seconds === 0 || left <= 0) return 'A device may be expected at any moment.';
  const rests = BASES[basis](samples);
  return `A device is expected in about ${duration(roughly(left))}${rests && `, ${rests}`}.`;
}

/** An estimate to the second would promise too much. */
function roughly(seconds: number): number {
  const step = seconds > 7_200 ? 900 : seconds > 600 ? 60 : seconds > 60 ? 15 : 5;
  return Math.ceil(seconds / step) * step;
}

const ORDINALS = ['Next', 'Second', 'Third'];

export const placeInLine = (position: number): string => `${ORDINALS[position - 1] ?? `Number ${position}`} in line`;
