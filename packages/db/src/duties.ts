import type { QueryResultRow } from 'pg';
import { DUE_DEVICES } from './device/find-due-devices.js';
import { UNSEQUENCED } from './event/sequence-events.js';
import type { Queryable } from './pool.js';
import { DUE_REQUESTS, ENDED_RESERVATIONS } from './request/find-due-requests.js';
import { DUE_REMINDERS } from './request/reminders.js';
import { runPrepared } from './run-prepared.js';

// What is looked for many times a second, and nearly always not there: each service asks for all of it at once, without writing.

interface TickInput {
  service: string;
  noteAfterMs: number;
}

export interface TickDuties {
  /** This service's last tick was noted longer ago than `noteAfterMs`, or never: it is time for `noteServiceTick`. */
  note: boolean;
  /** Deadlines have passed: it is time for `findDueDevices` or `findDueRequests`. */
  due: boolean;
}

export interface DeviceDuties extends TickDuties {
  /** An agent has not been heard for `silentAfterMs`: it is time for `markSilentAgents`. */
  silent: boolean;
}

export interface RequestDuties extends TickDuties {
  /** It is time for `findDueReminders`. */
  remind: boolean;
}

export interface SweepDuties {
  /** Machines have something in their inbox; `findWaitingMachines` tells for how long. */
  inbox: boolean;
  /** Commands wait to be published, or are being published; `takeUnpublishedCommands` tells which are old. */
  commands: boolean;
  /** It is time for `sequenceEvents`. */
  unsequenced: boolean;
}

const NOT_NOTED =
  'not exists (select from service_ticks where service = $1 and at > clock_timestamp() - make_interval(secs => $2::float8 / 1000))';

export async function findDeviceDuties(
  db: Queryable,
  input: TickInput & { knownStates: readonly string[]; silentAfterMs: number },
): Promise<DeviceDuties> {
  const { rows } = await runPrepared<DeviceDuties & QueryResultRow>(
    db,
    'find-device-duties',
    `select ${NOT_NOTED} as note, exists (select ${DUE_DEVICES('$3')}) as due,
       exists (select from imaging_servers where alive and heartbeat_at < clock_timestamp() - make_interval(secs => $4::float8 / 1000)) as silent`,
    [input.service, input.noteAfterMs, input.knownStates, input.silentAfterMs],
  );
  return rows[0]!;
}

export async function findRequestDuties(
  db: Queryable,
  input: TickInput & { knownStates: readonly string[]; expirableStates: readonly string[] },
): Promise<RequestDuties> {
  const { rows } = await runPrepared<RequestDuties & QueryResultRow>(
    db,
    'find-request-duties',
    `select ${NOT_NOTED} as note, exists (select ${DUE_REQUESTS('$3')}) or exists (select ${ENDED_RESERVATIONS('$4')}) as due,
       exists (select ${DUE_REMINDERS('$4')}) as remind`,
    [input.service, input.noteAfterMs, input.knownStates, input.expirableStates],
  );
  return rows[0]!;
}

export async function findSweepDuties(db: Queryable): Promise<SweepDuties> {
  const { rows } = await runPrepared<SweepDuties & QueryResultRow>(
    db,
    'find-sweep-duties',
    `select exists (select from inbox) as inbox, exists (select from commands) as commands, ${UNSEQUENCED} as unsequenced from event_positions p`,
    [],
  );
  return rows[0]!;
}
