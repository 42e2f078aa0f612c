import { availableParallelism } from 'node:os';
import {
  envAddress,
  envHosts,
  envInteger,
  envList,
  envNetworks,
  envNumber,
  envPort,
  envQueueUrl,
  envUrl,
  loggingFields,
  tracingFields,
} from '@mozpool/service-kit';
import { z } from 'zod';

/** More would only take cores from everything else on the machine: four send what a rack's network carries. */
const TFTP_THREADS = Math.min(availableParallelism(), 4);

export const agentConfig = z.object({
  ...loggingFields,
  ...tracingFields,
  SERVER: z.string().min(1).max(255).describe('the imaging server this agent serves, as it is named in Mozpool'),
  QUEUE_URL: envQueueUrl,
  STATE_DIR: z.string().min(1).describe('a directory of its own that outlives restarts'),
  BOOT_DIR: z.string().min(1).describe('kernels, initial RAM disks and boot loaders, served by TFTP and HTTP'),
  ARTIFACT_HOSTS: envHosts
    .prefault('')
    .describe('hosts from which artifacts of images are fetched and kept for all boards: builds.example.org,*.example.org; empty for none'),
  ARTIFACT_NETWORKS: envNetworks.prefault('').describe('networks in which those hosts have their addresses, 10.0.0.0/8; empty is anywhere'),
  ARTIFACT_DIR: z.string().min(1).optional().describe('where artifacts are kept; by default a directory in STATE_DIR'),
  ARTIFACT_CACHE_BYTES: envInteger({ min: 1, max: 2 ** 50 })
    .prefault('21474836480')
    .describe('bytes of artifacts that are kept'),
  TFTP_SESSIONS: envInteger({ min: 1, max: 10_000 }).prefault('256').describe('TFTP transfers at the same time'),
  TFTP_SESSIONS_PER_CLIENT: envInteger({ min: 1, max: 10_000 }).prefault('8').describe('of them to one address'),
  TFTP_REQUESTS_PER_CLIENT: envInteger({ min: 1, max: 100_000 }).prefault('50').describe('TFTP requests a second from one address'),
  TFTP_THREADS: envInteger({ min: 1, max: 64 })
    .prefault(String(TFTP_THREADS))
    .describe('threads that send files by TFTP; with 1 the agent sends them itself'),
  HOST: envAddress.default('0.0.0.0').describe('address to listen on'),
  PORT: envPort.prefault('8082').describe('port for boot files, device events, health and metrics'),
  TFTP_PORT: envPort.prefault('69').describe('port for TFTP; boot ROMs ask at 69'),
  SYSLOG_PORT: envPort.prefault('514').describe('port for syslog of devices, UDP and TCP'),
  SYSLOG_RELAYS: envList(z.union([z.ipv4(), z.ipv6()]))
    .prefault('')
    .describe('addresses of log daemons that pass on lines of devices, with commas between them; only they are believed about host names'),
  REGISTRATION_PORT: envPort.prefault('28001').describe('port for registrations of SUT agents'),
  IP_ADDRESS: envAddress.describe('the address at which boards reach this agent; replaces %IPADDRESS% in PXE configurations'),
  BOOT_URL: envUrl('http').optional().describe('the URL at which boards reach this agent; by default made of IP_ADDRESS and PORT'),
  TIME_SCALE: envNumber({ min: 0.1, max: 10_000 }).prefault('1').describe('divides relay pauses; 1 for real devices'),
  POWER_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('JSON with the credentials, commands and requests that power URLs name; see docs/how-to/switch-power.md'),
  ADB_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('PEM of the RSA key that devices know whose adb asks for one; their adb_keys has its public half'),
  POWER_ON_STAGGER: envNumber({ min: 0, max: 10 })
    .prefault('0.1')
    .describe('seconds from the power-on of one device to the next on a relay board, against inrush current; 0 for all at once'),
  OLD_BOOT_SCRIPTS: z
    .enum(['accept', 'refuse'])
    .default('refuse')
    .describe('accept or refuse: whether boot scripts get their boot configuration that do not send the number and secret of their boot'),
  LEASE_COMMAND: z
    .string()
    .max(1_000)
    .prefault('')
    .transform((text) => text.split(' ').filter((word) => word !== ''))
    .describe('a program and its arguments, run with `gained` or `lost` added: takes over the address that boards know'),
  HEARTBEAT: envNumber({ min: 0.1, max: 60 }).prefault('2').describe('seconds between heartbeats'),
  MAX_RUNNING_COMMANDS: envInteger({ min: 1, max: 100_000 }).prefault('5000'),
});
export type AgentConfig = z.infer<typeof agentConfig>;
