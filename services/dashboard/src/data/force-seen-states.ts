import type { BulkReply } from '@mozpool/contracts';
import { ApiProblem, problemSentence } from './api-problem.js';
import { sendCall } from './call-api.js';
import type { PreparedCall } from './calls.js';
import { callForOne } from './device-actions.js';
import type { DeviceRow } from './device-row.js';
import type { BulkJob } from './run-bulk.js';

/**
 * Forces states device by device, each only from the state that the person saw: a device that moved on in between refuses, and
 * says so. In the place of the bulk call, which forces whatever it finds.
 */
export function forceSeenStates(
  seen: readonly DeviceRow[],
  send: (call: PreparedCall) => Promise<unknown> = sendCall,
): NonNullable<BulkJob['call']> {
  const rows = new Map(seen.map((row) => [row.name, row]));
  return async ({ body }) => {
    const { devices = [], arguments: given = {}, reason } = body ?? { action: 'set-state' };
    const state = String(given.to);
    const results = await Promise.all(
      devices.map(async (device): Promise<BulkReply['devices'][number]> => {
        const row = rows.get(device);
        if (!row) return { device, accepted: false, state: null, code: 'unknown_device', why: `Nobody saw the state of ${device}.` };
        try {
          await send(callForOne('set-state', row, { state, ...(reason && { reason }) }));
          return { device, accepted: true, state, code: null, why: null };
        } catch (error) {
          const code = error instanceof ApiProblem ? error.code : null;
          return { device, accepted: false, state: null, code, why: problemSentence(error) };
        }
      }),
    );
    const accepted = results.filter((result) => result.accepted).length;
    return { action: 'set-state', preview: false, accepted, refused: results.length - accepted, devices: results };
  };
}
