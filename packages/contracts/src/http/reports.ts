import { z } from 'zod';
import { apiTimeSchema } from './instants.js';
import { estimateSchema, waitingSchema } from './waiting.js';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative().nullable();
/** Seconds; null when there is nothing to count. */
const percentiles = z.object({ p50: seconds, p90: seconds, p99: seconds });
const period = z.object({ from: apiTimeSchema, to: apiTimeSchema });

/** Every device is in one category; `silent` are those of any category whose agent is not heard. */
export const deviceTotalsSchema = z.object({
  total: count,
  in_use: count,
  idle: count,
  processing: count,
  failed: count,
  offline: count,
  maintenance: count,
  silent: count,
});
const named = z.object({ name: z.string(), ...deviceTotalsSchema.shape });

/** `GET /api/report/devices/` */
export const deviceReportSchema = z.object({
  totals: deviceTotalsSchema,
  by_hardware_type: z.array(named),
  by_pool: z.array(named),
  by_server: z.array(named),
});

const { total: _, silent: __, ...categories } = deviceTotalsSchema.shape;

/** `GET /api/report/last-day/` */
export const lastDayReportSchema = z.object({
  period,
  step_seconds: count,
  /** Oldest first; the last one is now. */
  points: z.array(z.object({ at: apiTimeSchema, ...categories })),
});

/** `GET /api/report/attention/` */
export const attentionReportSchema = z.object({
  period,
  totals: z.object({ failed: count, offline: count, silent_agents: count, shared_faults: count }),
  /** Parts that several failed devices share. */
  shared_faults: z.array(
    z.object({ part: z.enum(['board', 'server']), name: z.string(), devices: count, failed: count, reason: z.string() }),
  ),
  failed: z.array(
    z.object({
      device: z.string(),
      state: z.string(),
      since: apiTimeSchema,
      cause: z.string().nullable(),
      /** The last line of its log that says more than a state. */
      last_reason: z.string().nullable(),
      /** How often it entered a failure state in the period. */
      failures: count,
      /** Requesters whom it failed in the period, at most ten. */
      hurt: z.array(z.string()),
      hardware_type: z.string(),
      pool: z.string(),
      imaging_server: z.string(),
      board: z.string().nullable(),
      comments: z.string().nullable(),
    }),
  ),
  /** Devices that have been out of the pool for long. */
  offline: z.array(
    z.object({
      device: z.string(),
      state: z.string(),
      since: apiTimeSchema,
      pool: z.string(),
      imaging_server: z.string(),
      comments: z.string().nullable(),
    }),
  ),
  silent_agents: z.array(z.object({ imaging_server: z.string(), since: apiTimeSchema.nullable(), devices: count })),
});

const requestSummary = z.object({
  requests: count,
  /** By the reason of their end: `returned`, `cancelled`, `forced`, `expired`, or a failure state. */
  outcomes: z.record(z.string(), count),
  /** Seconds from asking to the first device. */
  wait: percentiles,
  /** Seconds from asking to the device in hand. */
  time_to_ready: percentiles,
});

/** `GET /api/report/requests/` */
export const requestReportSchema = z.object({
  period,
  waiting: z.object({ requests: count, oldest_seconds: seconds }),
  all: requestSummary,
  /** A null name: requests that never had a device. */
  by_pool: z.array(z.object({ name: z.string().nullable(), ...requestSummary.shape })),
  by_image: z.array(z.object({ name: z.string().nullable(), ...requestSummary.shape })),
});

/** `GET /api/report/reliability/` */
export const reliabilityReportSchema = z.object({
  period,
  by: z.string(),
  /** The least reliable first. */
  rows: z.array(
    z.object({
      name: z.string(),
      attempts: count,
      successes: count,
      success_rate: z.number().min(0).max(1),
      failures: z.record(z.string(), count),
      time_to_ready: percentiles,
    }),
  ),
});

/** `GET /api/report/agents/` */
export const agentReportSchema = z.object({
  agents: z.array(
    z.object({
      imaging_server: z.string(),
      alive: z.boolean(),
      silent_since: apiTimeSchema.nullable(),
      heard_at: apiTimeSchema.nullable(),
      version: z.string().nullable(),
      /** What it can do beyond the first release. */
      capabilities: z.array(z.string()),
      epoch: count,
      holder: z.string().nullable(),
      devices: count,
    }),
  ),
});

/** `GET /api/report/usage/` */
export const usageReportSchema = z.object({
  period,
  rows: z.array(
    z.object({
      requester: z.string(),
      owner: z.string().nullable(),
      pool: z.string(),
      requests: count,
      device_seconds: z.number().nonnegative(),
    }),
  ),
});

/** `GET /api/report/daily/`: the figures are those of the report, as they were. */
export const dailyReportSchema = z.object({
  report: z.string(),
  days: z.array(z.object({ day: z.iso.date(), figures: z.record(z.string(), z.unknown()) })),
  today: z.record(z.string(), z.unknown()),
});

/** `GET /api/device/preview/` */
export const previewReplySchema = z.object({
  /** In words. */
  why: z.string(),
  waiting: waitingSchema,
  estimate: estimateSchema,
  /** Waiting requests that would have their turn before. */
  ahead: count,
  /** Names in order, as many as `limit` allows. */
  devices: z.array(z.string()),
  /** Each test with the devices that are left when it and those before it have been made, and those that would be left if it alone were dropped. */
  tests: z.array(z.object({ test: z.string(), left: count, without: count })),
});

/** `GET /api/device/{name}/history/` and `GET /api/request/{id}/history/` */
const historyEvent = z.object({
  at: apiTimeSchema,
  kind: z.string(),
  /** Whose states `from` and `to` are; null where it is about no state, and in events of older releases. */
  machine: z.enum(['device', 'request']).nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  event: z.string().nullable(),
  device: z.string().nullable(),
  request: z.number().int().nullable(),
  details: z.record(z.string(), z.unknown()),
});
const historyClaim = z.object({
  device: z.string(),
  request: z.number().int(),
  assignee: z.string(),
  image: z.string(),
  pool: z.string(),
  preparation: z.string().nullable(),
  result: z.string().nullable(),
  failure_cause: z.string().nullable(),
  claimed_at: apiTimeSchema,
  ready_at: apiTimeSchema.nullable(),
  released_at: apiTimeSchema.nullable(),
});
/** Both oldest first; the newest of the period when there are more than `limit`. */
export const historyReplySchema = z.object({ claims: z.array(historyClaim), events: z.array(historyEvent) });
