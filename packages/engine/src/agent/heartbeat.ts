import type { Heartbeat, HeartbeatReply } from '@mozpool/contracts';
import { grantLease, loadAgentSnapshot, lockServer, resumeDevices } from '@mozpool/db';
import { ARMED_DEVICE_STATES, MAINTENANCE_IMAGE, SCRIPT_DEVICE_STATES } from '@mozpool/domain';
import { type EngineDeps, ring } from '../engine-context.js';
import { engineTransaction } from '../engine-transaction.js';

/**
 * Grants or renews the lease of an imaging server. A new instance gets a new epoch, which makes every command from before
 * stale; its devices, and those of an agent that was silent, start their steps again and count nothing.
 */
export async function takeHeartbeat(deps: EngineDeps, heartbeat: Heartbeat): Promise<HeartbeatReply> {
  return engineTransaction(deps, async (tx): Promise<HeartbeatReply> => {
    const { leaseMs } = deps.config;
    const server = await lockServer(tx.db, heartbeat.server);
    if (!server)
      return {
        granted: false,
        reason: `imaging server "${heartbeat.server}" is not known: add it, or set the agent's name to one that is`,
        now: Date.now(),
      };
    if (server.leased && server.holder !== heartbeat.holder) {
      return { granted: false, reason: `another agent holds the lease of ${heartbeat.server}; this one stands by`, now: server.now };
    }
    const fresh = server.instance !== heartbeat.instance || heartbeat.epoch !== server.epoch;
    const epoch = fresh ? server.epoch + 1 : server.epoch;
    await grantLease(tx.db, server.id, heartbeat, epoch, leaseMs);
    if (fresh || !server.alive) {
      for (const id of await resumeDevices(tx.db, server.id)) ring(tx, 'devices', id);
      ring(tx, 'match');
      tx.events.push({
        kind: 'agent',
        event: server.alive ? 'agent_restarted' : 'agent_returned',
        details: { server: heartbeat.server, epoch },
      });
    }
    const snapshot = fresh
      ? await loadAgentSnapshot(tx.db, server.id, {
          booting: SCRIPT_DEVICE_STATES,
          armed: ARMED_DEVICE_STATES,
          keptImage: MAINTENANCE_IMAGE,
        })
      : null;
    return { granted: true, epoch, leaseMs, now: server.now, snapshot };
  });
}
