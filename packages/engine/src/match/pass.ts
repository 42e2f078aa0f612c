import { type Boots, findFreeKinds } from '@mozpool/db';
import { type CanBoot, type DeviceKind, fits } from '@mozpool/domain';
import type { EngineTransaction } from '../engine-context.js';
import type { MatchCaches } from './caches.js';
import type { Waiting } from './queue.js';

/** What one transaction of the matcher knows. */
export interface Pass {
  tx: EngineTransaction;
  /** Kinds that have a free device as far as is known; one that turns out to have none is taken out. */
  free: Map<number, DeviceKind>;
  canBoot: CanBoot;
  /** Devices that were not free any more when they were to be claimed. */
  gone: Set<number>;
  /** Devices that were asked for a new proof. */
  asked: Set<number>;
}

export async function beginPass(tx: EngineTransaction, { kinds }: MatchCaches): Promise<Pass> {
  const { kindIds, boots } = await findFreeKinds(tx.db);
  const free = new Map((await kinds.get(tx.db, kindIds)).map((kind) => [kind.id, kind]));
  return { tx, free, canBoot: canBootOf(boots), gone: new Set(), asked: new Set() };
}

/** Ids of the kinds that are free and fit. */
export function fittingKinds({ free, canBoot }: Pass, { demand, device }: Waiting): number[] {
  const kinds = device ? [free.get(device.kindId)] : [...free.values()];
  return kinds.flatMap((kind) => (kind && fits(demand, kind, canBoot) ? kind.id : []));
}

export function canBootOf(boots: Boots): CanBoot {
  const pairs = new Set(boots.map(([image, hardware]) => `${image} ${hardware}`));
  return (imageId, hardwareTypeId) => pairs.has(`${imageId} ${hardwareTypeId}`);
}
