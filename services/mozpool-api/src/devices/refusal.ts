import type { DeviceRow } from '@mozpool/db';
import * as domain from '@mozpool/domain';

type Row = Pick<DeviceRow, 'requestId' | 'hasPower'>;

const refuser = ({ requestId, hasPower }: Row): domain.Refuser => ({ requestId, hasPower });

/** Why a device did not take an event. */
export function refusalReason(event: domain.DeviceEvent, outcome: 'ignored' | 'refused', state: string, device: Row): string {
  return domain.refusalReason(event, outcome, state, refuser(device));
}

/** The same for what is known before the machine is asked. */
export function obstacleReason(order: domain.DeviceOrder, obstacle: domain.OrderObstacle, state: string, device: Row): string {
  return domain.obstacleReason(order, obstacle, state, refuser(device));
}
