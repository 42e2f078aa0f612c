import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  createPool,
  freePort,
  MIGRATE_MAIN,
  mainOf,
  rackLab,
  type ServiceProcess,
  startPostgres,
  startServiceProcess,
} from '@mozpool/stack';

const MIGRATE = fileURLToPath(MIGRATE_MAIN);
const run = promisify(execFile);

/** An API process on a Postgres of its own, and nobody who works on its devices: their states change by orders only. */
export interface BareApi {
  readonly api: ServiceProcess;
  readonly db: ReturnType<typeof createPool>;
  /** Their names. */
  readonly devices: readonly string[];
  close(): Promise<void>;
}

export async function openBareApi({ devices }: { devices: number }): Promise<BareApi> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mozpool-bench-'));
  const postgres = await startPostgres({ directory: join(dataDir, 'postgres') });
  const db = createPool(postgres.url, { max: 2, applicationName: 'mozpool-bench' });
  const close = async () => {
    await db.end();
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const names = await makeLab(postgres.url, dataDir, devices);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const api = await startServiceProcess({
      name: 'mozpool-api',
      main: mainOf('mozpool-api'),
      env: {
        DATABASE_URL: postgres.url,
        QUEUE_URL: postgres.url,
        HOST: '127.0.0.1',
        PORT: String(port),
        PUBLIC_URL: url,
        LOG_LEVEL: 'warn',
        // all clients come from one address
        RATE_LIMIT: '0',
      },
      readyUrl: `${url}/readyz`,
      logFile: join(dataDir, 'mozpool-api.log'),
    });
    return {
      api,
      db,
      devices: names,
      async close() {
        await api.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeLab(databaseUrl: string, dataDir: string, devices: number): Promise<string[]> {
  const lab = rackLab({
    devices,
    agents: [{ server: 'imaging-1', tftpPort: 69, registrationPort: 1 }],
    boardPorts: Array.from({ length: devices }, (_, n) => 20_000 + n),
    controlPort: 1,
    network: 1,
    timeScale: 1,
    seed: 'bench',
    failures: false,
    recordFile: '/dev/null',
  });
  const file = join(dataDir, 'lab.json');
  await writeFile(file, JSON.stringify(lab));
  await run(process.execPath, [MIGRATE], {
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl, QUEUE_URL: databaseUrl, LAB_FILE: file },
  });
  return (lab.devices ?? []).map(({ name }) => name);
}
