import { readFile } from 'node:fs/promises';
import { type Lab, labSchema, parseQueueUrl } from '@mozpool/contracts';
import { applyLab, createPool, migrate } from '@mozpool/db';
import { migrateQueue } from '@mozpool/queue';
import { z } from 'zod';

/**
 * Brings an installation's database up to date and ends: the schema, the queue's tables where the queue is in Postgres, and
 * the lab of LAB_FILE where one is named. Services of the new version start after it. Safe to run again, or twice at once.
 */

const settingsSchema = z.object({
  DATABASE_URL: z.string('is not set').regex(/^postgres(ql)?:\/\//, 'has to be postgres://user:password@host:5432/mozpool'),
  QUEUE_URL: z.string('is not set').superRefine((text, context) => {
    try {
      parseQueueUrl(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
    }
  }),
  LAB_FILE: z.string().optional(),
});

/** What a person can mend: said without a stack trace. */
class SettingsError extends Error {
  override name = 'SettingsError';
}

function readSettings() {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim()));
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n'));
}

async function readLab(file: string): Promise<Lab> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new SettingsError(`LAB_FILE ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SettingsError(`LAB_FILE ${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const parsed = labSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SettingsError(
    `LAB_FILE ${file} does not describe a lab:\n${parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`).join('\n')}`,
  );
}

function say(message: string, fields: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level: 'info', service: 'migrate', message, ...fields })}\n`);
}

async function main(): Promise<number> {
  try {
    const settings = readSettings();
    // read before the database is touched, so that a bad file changes nothing
    const lab = settings.LAB_FILE === undefined ? null : await readLab(settings.LAB_FILE);
    const pool = createPool(settings.DATABASE_URL, { max: 2, applicationName: 'mozpool-migrate' });
    try {
      const { applied } = await migrate(pool);
      say('the schema is up to date', { applied });
      await migrateQueue(settings.QUEUE_URL);
      say('the queue is up to date');
      if (lab !== null) {
        await applyLab(pool, lab);
        say('the lab is applied', { devices: lab.devices.length, imagingServers: lab.imagingServers.length });
      }
    } finally {
      await pool.end();
    }
    return 0;
  } catch (error) {
    const wrongSettings = error instanceof SettingsError;
    process.stderr.write(`${wrongSettings ? error.message : ((error as Error).stack ?? error)}\n`);
    return wrongSettings ? 2 : 1;
  }
}

process.exit(await main());
