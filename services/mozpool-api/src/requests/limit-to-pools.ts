import { normalSelector, type Selector } from '@mozpool/domain';
import type { Caller } from '../access/caller.js';

/** A token that is limited to pools gets devices of these alone, whatever else it asks for. */
export function limitToPools(selector: Selector, { pools }: Pick<Caller, 'pools'>): Selector {
  return pools === null ? selector : normalSelector([...selector, { key: 'pool', op: 'in', values: pools }]);
}
