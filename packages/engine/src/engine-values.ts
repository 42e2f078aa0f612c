import type { DeviceOrder, DeviceState, Outcome, RequestState } from '@mozpool/domain';

export type BootConfigAnswer =
  | { outcome: 'found'; bootConfig: string | null }
  | { outcome: 'unknown' | 'stale' | 'refused'; message: string };

export interface ForcedReturn {
  /** `over`: the request had ended before, and nothing happened. */
  outcome: 'returned' | 'over' | 'unknown';
  state: RequestState | null;
  /** The device that it held. */
  device: string | null;
}

export interface Applied<State extends string> {
  /** `unknown`: there is no such machine. `stale`: the event is about a claim or a boot that is not the current one. */
  outcome: Outcome | 'unknown' | 'stale';
  /** The state after the event; null when there is no such machine. */
  state: State | null;
}

/** What a person orders a device to do. */
export interface OrderInput {
  order: DeviceOrder;
  args?: Record<string, unknown>;
  /** Whoever holds the device when the order was judged; the order is `stale` when that has changed. */
  heldBy: number | null;
  /** Neither the state nor the holder stands in the way. */
  force: boolean;
  /** Only a device that its machine does not have in its hands (`busy` otherwise); `force` wins. */
  atRest: boolean;
  /** For the device's log: who, and why. */
  by: string;
  reason: string | null;
}

export interface Ordered {
  outcome: Applied<DeviceState>['outcome'] | 'busy';
  state: DeviceState | null;
}

export interface TickReport {
  fired: number;
  /** Deadlines whose transaction threw; they were put back by ten seconds. */
  postponed: number;
}
