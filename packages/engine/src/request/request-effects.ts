import { beginPreparation, deleteClaim, insertInbox, type Preparation, unawaited } from '@mozpool/db';
import type { RequestEffect } from '@mozpool/domain';
import { type EngineTransaction, ring } from '../engine-context.js';
import type { RequestInHand } from './request-in-hand.js';

/** Carries out one effect inside the transaction. Effects never apply events. */
type RequestEffectHandler<Name extends RequestEffect['name']> = (
  tx: EngineTransaction,
  hand: RequestInHand,
  effect: Extract<RequestEffect, { name: Name }>,
) => Promise<void>;

const PREPARATIONS: Record<Extract<RequestEffect, { name: 'notify_device' }>['event'], Preparation> = {
  please_image: 'imaged',
  please_power_cycle: 'reused',
  please_start_maintenance: 'maintenance',
};

/** Asks the claimed device; it answers `lifeguard_contacted` or `lifeguard_refused`, never silence. */
const notifyDevice: RequestEffectHandler<'notify_device'> = async (tx, { row }, effect) => {
  if (!row.claim) return;
  unawaited(beginPreparation(tx.db, row.claim.id, PREPARATIONS[effect.event]));
  const args = effect.event === 'please_image' ? { image: effect.image, boot_config: effect.bootConfig } : {};
  unawaited(
    insertInbox(tx.db, {
      machine: 'device',
      machineId: row.claim.deviceId,
      event: effect.event,
      args,
      claimId: row.claim.id,
      reply: true,
    }),
  );
  ring(tx, 'devices', row.claim.deviceId);
};

export const releaseClaim: RequestEffectHandler<'release_claim'> = async (tx, { request, row }) => {
  if (!row.claim) return;
  const released = await deleteClaim(tx.db, row.claim.id);
  if (!released) return;
  tx.events.push({ kind: 'released', requestId: request.id, deviceId: released.deviceId, claimId: row.claim.id });
  unawaited(insertInbox(tx.db, { machine: 'device', machineId: released.deviceId, event: 'released', claimId: row.claim.id }));
  ring(tx, 'devices', released.deviceId);
  ring(tx, 'match');
};

export const REQUEST_EFFECTS: { [Name in RequestEffect['name']]: RequestEffectHandler<Name> } = {
  notify_device: notifyDevice,
  release_claim: releaseClaim,
  ring_match: async (tx) => ring(tx, 'match'),
  write_log: async (tx, { request }, { message }) => {
    tx.logs.push({ requestId: request.id, source: 'statemachine', message });
  },
};
