import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceAddress } from '@mozpool/contracts';
import { ADB_PORT } from '@mozpool/domain';
import { readConfig, type Service, silentLog } from '@mozpool/service-kit';
import { createSimulator, parseRackConfig, type Simulator, silentLog as silentRack } from '@mozpool/simulator';
import { freePort } from '@mozpool/stack';
import { waitFor } from '@mozpool/testkit';
import { agentConfig } from '../config.js';
import { createAgentService } from '../service.js';
import { type ScriptedWorker, startScriptedWorker } from './scripted-worker.js';

const SERVER = 'imaging-1';
/** A thousand times faster than life. */
const TIME_SCALE = 1_000;
const KERNEL_BYTES = 40_000;

/** The whole agent as it runs in production, between a rack of simulated hardware and a scripted worker. */
export interface AgentBench {
  readonly worker: ScriptedWorker;
  readonly rack: Simulator['rack'];
  readonly tftpPort: number;
  readonly syslogPort: number;
  readonly bootDirectory: string;
  /** Device and board number 1, 2, …: each device has a board of its own. */
  device(number: number): DeviceAddress;
  httpUrl(): string;
  /** Ends the agent and starts it again, on the same disk. */
  restartAgent(): Promise<void>;
  stop(): Promise<void>;
}

/** `subnet` has to be one that no other test file uses: devices have addresses in 127.SUBNET.0.0. */
export async function startAgentBench({
  queueUrl,
  subnet,
  devices,
}: {
  queueUrl: string;
  subnet: number;
  devices: number;
}): Promise<AgentBench> {
  const directory = await mkdtemp(join(tmpdir(), 'bmm-agent-'));
  const bootDirectory = join(directory, 'boot');
  await mkdir(join(bootDirectory, 'panda'), { recursive: true });
  for (const name of ['vmlinuz', 'initrd.img']) await writeFile(join(bootDirectory, 'panda', name), Buffer.alloc(KERNEL_BYTES, name));
  await writeFile(join(directory, 'secret'), 'outside of the boot directory');
  const [tftpPort, registrationPort, syslogPort] = [await freePort(), await freePort(), await freePort()];

  const numbers = Array.from({ length: devices }, (_, index) => index + 1);
  const addressOf = (number: number) => `127.${subnet}.0.${number}`;
  const macOf = (number: number) => `0200000000${number.toString(16).padStart(2, '0')}`;
  const simulator = createSimulator(
    parseRackConfig({
      timeScale: TIME_SCALE,
      failures: false,
      boards: numbers.map((number) => ({ name: `board-${number}`, port: 0 })),
      devices: numbers.map((number) => ({
        name: `panda-${number}`,
        mac: macOf(number),
        address: addressOf(number),
        relay: { board: `board-${number}`, bank: 1, relay: 1 },
        tftp: { host: '127.0.0.1', port: tftpPort },
        registration: { host: '127.0.0.1', port: registrationPort },
        pingPort: 0,
        sutPort: 0,
        adbPort: ADB_PORT,
        image: 'android',
      })),
    }),
    silentRack,
  );
  await simulator.start();

  const worker = startScriptedWorker(queueUrl, SERVER);
  let agent: Service;
  const startAgent = async () => {
    agent = createAgentService({
      config: readConfig(agentConfig, {
        SERVER,
        QUEUE_URL: queueUrl,
        STATE_DIR: join(directory, 'state'),
        BOOT_DIR: bootDirectory,
        HOST: '127.0.0.1',
        PORT: '0',
        TFTP_PORT: String(tftpPort),
        TFTP_THREADS: '1', // others would need the built form
        REGISTRATION_PORT: String(registrationPort),
        SYSLOG_PORT: String(syslogPort),
        IP_ADDRESS: '127.0.0.1',
        TIME_SCALE: String(TIME_SCALE),
        HEARTBEAT: '0.1',
      }),
      log: silentLog,
      fatal: (reason) => {
        throw new Error(reason);
      },
    });
    const before = worker.heartbeats.length;
    await agent.start();
    await waitFor(() => worker.heartbeats.length > before + 1, { what: 'heartbeats of the agent', timeoutMs: 10_000 });
  };
  await startAgent();

  return {
    worker,
    rack: simulator.rack,
    tftpPort,
    syslogPort,
    bootDirectory,
    device(number) {
      const { pingPort, sutPort } = simulator.rack.devices.get(`panda-${number}`)!.snapshot();
      const board = simulator.rack.boards.get(`board-${number}`)!.snapshot();
      return {
        id: number,
        name: `panda-${number}`,
        fqdn: addressOf(number),
        mac: macOf(number),
        power: `${board.host}:${board.port}:bank1:relay1`,
        ping: `tcp:${pingPort}`,
        sutPort,
      };
    },
    httpUrl: () => worker.heartbeats.at(-1)!.bootUrl,
    async restartAgent() {
      await agent.stop();
      await startAgent();
    },
    async stop() {
      await agent.stop();
      await Promise.all([simulator.stop(), worker.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
