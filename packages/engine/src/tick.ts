import {
  excuseAgents,
  findDeviceDuties,
  findDueDevices,
  findDueRequests,
  findRequestDuties,
  inTransaction,
  isDatabaseAway,
  isTransient,
  type MachineName,
  markSilentAgents,
  noteServiceTick,
  postponeDevice,
  postponeRequest,
  resumeDevices,
  resumeRequests,
} from '@mozpool/db';
import { DEVICE_STATE_NAMES, EXPIRABLE_REQUEST_STATES, REQUEST_STATE_NAMES } from '@mozpool/domain';
import { API_SERVICE, type EngineDeps, ring, WORKER_SERVICE } from './engine-context.js';
import { engineTransaction } from './engine-transaction.js';
import type { TickReport } from './engine-values.js';
import { lookAt } from './look-at.js';
import { remind } from './request/remind.js';

const DUE_PER_TICK = 200;
const CONCURRENT_DEADLINES = 4;
/** A deadline whose transition throws is tried again after this, and delays no other meanwhile. */
const POSTPONE_SECONDS = 10;
/** Of the time after which a service counts as away: a tick that comes sooner after the last one that was noted is not noted. */
const NOTE_SHARE = 0.1;
const NOTHING_DUE: TickReport = { fired: 0, postponed: 0 };

export async function tickDevices(deps: EngineDeps): Promise<TickReport> {
  const { agentSilentAfterMs } = deps.config;
  const { note, silent, due } = await findDeviceDuties(deps.db, {
    service: WORKER_SERVICE,
    noteAfterMs: agentSilentAfterMs * NOTE_SHARE,
    silentAfterMs: agentSilentAfterMs,
    knownStates: DEVICE_STATE_NAMES,
  });
  if (note) await noticeOutage(deps, WORKER_SERVICE);
  if (silent) await noticeSilentAgents(deps);
  return due ? fire(deps, 'device', await findDueDevices(deps.db, { knownStates: DEVICE_STATE_NAMES, limit: DUE_PER_TICK })) : NOTHING_DUE;
}

export async function tickRequests(deps: EngineDeps): Promise<TickReport> {
  const states = { knownStates: REQUEST_STATE_NAMES, expirableStates: EXPIRABLE_REQUEST_STATES };
  const noteAfterMs = deps.config.agentSilentAfterMs * NOTE_SHARE;
  const duties = await findRequestDuties(deps.db, { service: API_SERVICE, noteAfterMs, ...states });
  if (duties.note) await noticeOutage(deps, API_SERVICE);
  const report = duties.due ? await fire(deps, 'request', await findDueRequests(deps.db, { ...states, limit: DUE_PER_TICK })) : NOTHING_DUE;
  if (duties.remind) await remind(deps);
  return report;
}

/**
 * Looks at every machine that is due. One that fails keeps no other from its turn: it is put back, or, after a fault
 * that will pass, left for the next tick. Only a database that is away ends the tick early.
 */
export async function fire(deps: EngineDeps, machine: MachineName, ids: readonly number[]): Promise<TickReport> {
  const report: TickReport = { fired: 0, postponed: 0 };
  const queue = [...ids];
  let passing: unknown;
  const fireOne = async (id: number) => {
    try {
      await lookAt(deps, machine, id, { skipLocked: true });
      report.fired += 1;
    } catch (error) {
      if (isTransient(error)) throw error;
      await putBack(deps, machine, id, error as Error);
      report.postponed += 1;
    }
  };
  const lane = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      try {
        await fireOne(id);
      } catch (error) {
        passing ??= error;
        if (isDatabaseAway(error)) queue.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT_DEADLINES }, lane));
  if (passing) throw passing;
  return report;
}

async function putBack(deps: EngineDeps, machine: MachineName, id: number, error: Error): Promise<void> {
  deps.log.error(`the deadline of ${machine} ${id} could not be handled; it is tried again in ${POSTPONE_SECONDS} s`, {
    [machine]: id,
    reason: error.message,
    stack: error.stack,
  });
  deps.count?.('deadlines_postponed');
  await (machine === 'device' ? postponeDevice : postponeRequest)(deps.db, id, POSTPONE_SECONDS);
}

/** If nobody of this service ticked for long, the deadlines that passed meanwhile are our fault. */
async function noticeOutage(deps: EngineDeps, service: string): Promise<void> {
  await engineTransaction(deps, async (tx) => {
    const gapMs = await noteServiceTick(tx.db, service);
    if (gapMs === null || gapMs < deps.config.agentSilentAfterMs) return;
    deps.log.warn(`${service} was away for ${Math.round(gapMs / 1000)} s; deadlines start again and count nothing`);
    tx.events.push({ kind: 'outage', event: service, details: { gapMs: Math.round(gapMs) } });
    if (service === WORKER_SERVICE) {
      await excuseAgents(tx.db);
      for (const id of await resumeDevices(tx.db, null)) ring(tx, 'devices', id);
    } else {
      for (const id of await resumeRequests(tx.db)) ring(tx, 'requests', id);
    }
  });
}

async function noticeSilentAgents(deps: EngineDeps): Promise<void> {
  const silent = await inTransaction(deps.db, (db) => markSilentAgents(db, deps.config.agentSilentAfterMs));
  for (const { fqdn } of silent) {
    deps.log.warn(`the agent of ${fqdn} is silent; its devices are unavailable and their deadlines wait`, { server: fqdn });
    await engineTransaction(deps, async (tx) => {
      tx.events.push({ kind: 'agent', event: 'agent_silent', details: { server: fqdn } });
    });
  }
}
