import type { MozpoolClient, OutputOf } from '@mozpool/client';
import type { StepName, StepResult } from './acceptance-step.js';
import type { Device } from './settled.js';

type HistoryEvent = OutputOf<'deviceHistory'>['events'][number];

/** As many devices of the same hardware say what is usual for it. */
const COMPARED_DEVICES = 10;
const EVENTS_PER_DEVICE = 1_000;
/** What a device is told at the beginning of a step that no report has. */
const BEGINS: Partial<Record<StepName, string>> = {
  power: 'please_power_cycle',
  return: 'released',
  install: 'please_image',
  'self-test': 'please_self_test',
};

/** How long the steps usually take on this hardware: from the report on reliability, and from what devices of the same kind did. */
export async function usualTimes(
  client: MozpoolClient,
  { hardware: { type, model } }: Device,
): Promise<Partial<Record<StepName, StepResult['usual']>>> {
  const { rows } = await client.reliabilityReport({ query: { by: 'hardware_type' } });
  const ready = rows.find(({ name }) => name === `${type} ${model}`)?.time_to_ready;
  const { devices } = await client.listDevices({ query: { hardware_type: type, model, limit: COMPARED_DEVICES, fields: 'name,state' } });
  const names = devices.flatMap((device) => (typeof device === 'object' && device.name !== undefined ? [device.name] : []));
  const histories = await Promise.all(names.map((name) => client.deviceHistory({ params: { name }, query: { limit: EVENTS_PER_DEVICE } })));
  const past = Object.entries(BEGINS).map(([step, begin]) => [
    step,
    percentiles(histories.flatMap(({ events }) => durationsOf(events, begin))),
  ]);
  return { ...Object.fromEntries(past), ...(ready?.p50 != null && ready.p90 != null && { image: { p50: ready.p50, p90: ready.p90 } }) };
}

/** Seconds from each beginning to the state in which the device was before, or in which it rests: where the way there had no failure. */
export function durationsOf(events: readonly HistoryEvent[], begin: string): number[] {
  const moves = events.filter(({ machine }) => machine === 'device');
  return moves.flatMap(({ event, from, to, at }, index) => {
    // one that stays where it is has nothing to do
    if (event !== begin || to === from) return [];
    const after = moves.slice(index + 1);
    const end = after.findIndex(({ to }) => to === from);
    const broken = after.findIndex(({ to, event: next }) => to?.startsWith('failed_') || next === begin || next?.startsWith('please_'));
    if (end === -1 || (broken !== -1 && broken < end)) return [];
    return [(Date.parse(`${after[end]!.at}Z`) - Date.parse(`${at}Z`)) / 1_000];
  });
}

function percentiles(seconds: readonly number[]): StepResult['usual'] {
  if (seconds.length === 0) return null;
  const sorted = [...seconds].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]!;
  return { p50: at(0.5), p90: at(0.9) };
}
