import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRelayBoard } from '@mozpool/simulator';
import {
  findRedisServer,
  MIGRATE_MAIN,
  mainOf,
  type ProgramName,
  type ServiceProcess,
  startPostgres,
  startRedis,
  startServiceProcess,
} from '@mozpool/stack';
import { BOOT_LOADER, type DiskImage, writeBootFiles, writeDiskImage, writePreseededCard } from './boot-files.js';
import { BOARD_PORT, describeLab, SERVER } from './lab-description.js';
import { createMachine, type Machine, type MachineKind } from './machine.js';
import { connectMachines, SERVER_ADDRESS } from './network.js';

export interface LabOptions {
  /** Everything the lab keeps: database, disks, consoles, logs. */
  directory: string;
  /** Where downloads are kept from one time to the next. */
  cache: string;
  machines: readonly { name: string; kind: MachineKind }[];
  onPower?: (machine: Machine) => void;
  /** Where people outside of the private network reach the API. */
  publicUrl?: string;
  say?: (text: string) => void;
}

export interface Lab {
  readonly url: string;
  readonly machines: readonly Machine[];
  readonly agent: ServiceProcess;
  readonly bootDirectory: string;
  readonly databaseUrl: string;
  /** Where machines fetch a file of the boot directory. */
  bootUrl(path: string): string;
  /** Other limits for these machines' hardware, from now on: as an operator describes the lab anew. */
  setLimits(limits: { seconds: Record<string, number>; attempts: Record<string, number> }): Promise<void>;
  addImage(kind: MachineKind, name: string): Promise<DiskImage>;
  stop(): Promise<void>;
}

const API_PORT = 8_080;
const WORKER_PORT = 8_081;
const AGENT_PORT = 8_082;
const MIGRATE = fileURLToPath(MIGRATE_MAIN);
/** The machines' own systems answer within seconds of their boot loaders, which answer nothing that is checked. */
const SECONDS = { image_rebooting: 5, pc_rebooting: 5, pc_pinging: 60, returned: 1 };

/** The whole product around real machines: run in a network of its own (`createSwitch`). What was started is stopped if something does not come up. */
export async function openLab(options: LabOptions): Promise<Lab> {
  const { directory, cache, say = () => undefined } = options;
  const bootDirectory = join(directory, 'boot');
  const started: { stop(): unknown }[] = [];
  const keep = <Part extends { stop(): unknown }>(part: Part): Part => {
    started.push(part);
    return part;
  };
  const stop = async () => {
    for (const part of started.splice(0).reverse()) await part.stop();
  };
  try {
    for (const part of ['logs', 'machines']) await mkdir(join(directory, part), { recursive: true });
    const kinds = [...new Set(options.machines.map(({ kind }) => kind))];
    say('Building the live system …');
    await writeBootFiles(bootDirectory, kinds, cache);

    say('Connecting the machines …');
    const machines: Machine[] = [];
    for (const [index, machine] of options.machines.entries()) machines.push(keep(await connected(machine, index, options)));
    keep(await connectMachines(machines, { directory: join(directory, 'machines'), bootLoader: BOOT_LOADER }));
    const lineAt = (bank: number, relay: number) => (bank === 1 ? machines[relay - 1] : undefined);
    const board = keep(createRelayBoard({ host: SERVER_ADDRESS, port: BOARD_PORT, lineAt }));
    await board.start();

    say('Starting Mozpool …');
    const postgres = keep(await startPostgres({ directory: join(directory, 'postgres'), fast: true }));
    const program = await findRedisServer();
    const redis = program && keep(await startRedis({ directory: join(directory, 'redis'), program }));
    const queueUrl = redis ? redis.url : postgres.url;
    const describe = ({ seconds, attempts }: { seconds: Record<string, number>; attempts: Record<string, number> }) =>
      applyDescription(describeLab(machines, { ...SECONDS, ...seconds }, attempts), { directory, databaseUrl: postgres.url, queueUrl });
    await describe({ seconds: {}, attempts: {} });
    const service = async (name: ProgramName, port: number, env: Record<string, string>) =>
      keep(
        await startServiceProcess({
          name,
          main: mainOf(name),
          env: { PORT: String(port), QUEUE_URL: queueUrl, ...env },
          readyUrl: `http://127.0.0.1:${port}/readyz`,
          logFile: join(directory, 'logs', `${name}.log`),
        }),
      );
    const truth = { DATABASE_URL: postgres.url };
    await service('lifeguard-worker', WORKER_PORT, truth);
    await service('mozpool-api', API_PORT, {
      ...truth,
      HOST: '0.0.0.0',
      // nobody but this machine reaches the private network
      AUTH_NONE_ANYWHERE: 'true',
      PUBLIC_URL: options.publicUrl ?? `http://127.0.0.1:${API_PORT}`,
    });
    const agent = await service('bmm-agent', AGENT_PORT, {
      SERVER,
      IP_ADDRESS: SERVER_ADDRESS,
      STATE_DIR: join(directory, 'agent'),
      BOOT_DIR: bootDirectory,
    });
    return {
      url: `http://127.0.0.1:${API_PORT}`,
      machines,
      agent,
      bootDirectory,
      databaseUrl: postgres.url,
      bootUrl: (path) => `http://${SERVER_ADDRESS}:${AGENT_PORT}/boot/${path}`,
      setLimits: describe,
      addImage: (kind, name) => writeDiskImage(bootDirectory, kind, name, cache),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connected({ name, kind }: { name: string; kind: MachineKind }, index: number, options: LabOptions): Promise<Machine> {
  const number = index + 1;
  const machine = await createMachine({
    name,
    kind,
    directory: join(options.directory, 'machines'),
    mac: `52:54:00:77:00:${number.toString(16).padStart(2, '0')}`,
    address: SERVER_ADDRESS.replace(/\d+$/, String(10 + number)),
    tap: `moztap${number}`,
    ...(options.onPower && { onPower: options.onPower }),
  });
  if (kind === 'arm') await writePreseededCard(machine.disk);
  return machine;
}

async function applyDescription(
  lab: unknown,
  { directory, databaseUrl, queueUrl }: { directory: string; databaseUrl: string; queueUrl: string },
): Promise<void> {
  const file = join(directory, 'lab.json');
  await writeFile(file, JSON.stringify(lab, null, 2));
  await promisify(execFile)(process.execPath, [MIGRATE], {
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: databaseUrl, QUEUE_URL: queueUrl, LAB_FILE: file },
  });
}
