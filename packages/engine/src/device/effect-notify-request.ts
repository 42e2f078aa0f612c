import { insertInbox, setImagingResult, unawaited } from '@mozpool/db';
import { blameOf } from '@mozpool/domain';
import { ring } from '../engine-context.js';
import type { DeviceEffectHandler } from './device-effect-handler.js';

/** Stores the result with the claim and tells the request that holds the device; nobody holds it: nothing to do. */
export const notifyRequest: DeviceEffectHandler<'notify_request'> = async (tx, { device, facts }, { result }) => {
  if (!facts.claim) return;
  const { id: claimId, requestId } = facts.claim;
  unawaited(setImagingResult(tx.db, claimId, result, blameOf(result, device.snapshot.failureCause)));
  unawaited(
    insertInbox(tx.db, {
      machine: 'request',
      machineId: requestId,
      event: 'lifeguard_finished',
      args: { imaging_result: result },
      claimId,
    }),
  );
  ring(tx, 'requests', requestId);
};
