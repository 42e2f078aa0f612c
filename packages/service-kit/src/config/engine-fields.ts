import { z } from 'zod';
import { envInteger, envJson, envNumber, envQueueUrl, envUrl } from './env-fields.js';

const overrides = z.object({
  seconds: z.record(z.string(), z.number().positive()).optional(),
  attempts: z.record(z.string(), z.number().int().nonnegative()).optional(),
});

/** Checks that are older than this make a device wait for a new one; three idle checks apart. */
const CHECK_MAX_AGE_SECONDS = 1_800;
/** A loaded machine needs this long for an idle check, however fast simulated time runs. */
const CHECK_MAX_AGE_FLOOR_MS = 10_000;

const retention = (days: number) => envInteger({ min: 1, max: 3_650 }).prefault(String(days));

/** What every service that runs machines reads: where the truth and the queue are, and how long things take. */
export const engineFields = {
  DATABASE_URL: envUrl('postgres', 'postgresql').describe('postgres://user:password@host:5432/mozpool'),
  DATABASE_POOL: envInteger({ min: 2, max: 200 }).prefault('10').describe('connections of this process'),
  QUEUE_URL: envQueueUrl,
  TIME_SCALE: envNumber({ min: 0.1, max: 10_000 }).prefault('1').describe('divides pauses and limits; 1 for real devices'),
  ON_RETURN: z.enum(['verify', 'none']).default('verify').describe('verify or none'),
  CHECK_MAX_AGE: envNumber({ min: 1, max: 1_000_000 })
    .prefault(String(CHECK_MAX_AGE_SECONDS))
    .describe('seconds a proof of a device is good for'),
  AGENT_SILENT_AFTER: envNumber({ min: 0.5, max: 3_600 }).prefault('6').describe('seconds without a heartbeat'),
  AGENT_LEASE: envNumber({ min: 1, max: 3_600 }).prefault('10').describe('seconds an agent may work without news'),
  EXPIRY_REMINDER: envNumber({ min: 0, max: 86_400 }).prefault('300').describe('seconds before the end of a reservation; 0 is no reminder'),
  DEVICE_LIMITS: envJson(overrides).prefault('{}').describe('{"seconds": {"pxe_booting": 240}, "attempts": {"sut_verifying": 40}}'),
  OLD_BOOT_SCRIPTS: z
    .enum(['accept', 'refuse'])
    .default('refuse')
    .describe('accept or refuse: whether boot scripts are believed that do not send the number and secret of their boot'),
  LOG_RETENTION: retention(14).describe('days that log lines are kept'),
  REQUEST_RETENTION: retention(7).describe('days that requests are kept after the end of their reservation'),
  EVENT_RETENTION: retention(90).describe('days that events and the history of claims are kept'),
  AUDIT_RETENTION: retention(365).describe('days that the audit log is kept'),
  REQUEST_LIMITS: envJson(overrides).prefault('{}').describe('{"seconds": {"pending": 60}, "attempts": {"pending": 19}}'),
};

/** The settings of the engine, from the variables above. */
export function engineSettings(config: z.infer<z.ZodObject<typeof engineFields>>) {
  return {
    timeScale: config.TIME_SCALE,
    onReturn: config.ON_RETURN,
    checkMaxAgeMs: Math.max(CHECK_MAX_AGE_FLOOR_MS, (config.CHECK_MAX_AGE * 1000) / config.TIME_SCALE),
    agentSilentAfterMs: config.AGENT_SILENT_AFTER * 1000,
    leaseMs: config.AGENT_LEASE * 1000,
    deviceLimits: config.DEVICE_LIMITS,
    requestLimits: config.REQUEST_LIMITS,
    reminderSeconds: config.EXPIRY_REMINDER,
    oldBootScripts: config.OLD_BOOT_SCRIPTS,
    retentionDays: {
      logs: config.LOG_RETENTION,
      requests: config.REQUEST_RETENTION,
      events: config.EVENT_RETENTION,
      audit: config.AUDIT_RETENTION,
    },
  };
}
