import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, waitUntil } from '@mozpool/stack';
import {
  type BootBench,
  compare,
  findProgram,
  median,
  noise,
  openBootBench,
  requirePrograms,
  timeClients,
  waitForServer,
} from './boot-servers.js';
import { findLossyLink, LOSSY_LINK } from './lossy-link.js';

const FILE_BYTES = 4_000_000;
const FAR_FILE_BYTES = 1_000_000;
const RUNS = 11;
const FAR_RUNS = 3;
const CLIENTS = [1, 64];
const BLOCK_SIZE = '1468';
const WINDOW = 16;
const AT_LEAST_TOGETHER = 1;
const AT_LEAST_IN_WINDOWS = 4;
const DELAY_MS = 5;
const HOST = '127.0.0.1';
const START_WITHIN_MS = 20_000;

/** Boot files over TFTP: our agent and tftpd-hpa, the same files, the same clients, turn by turn. */
export async function benchTftp(): Promise<boolean> {
  requirePrograms({ 'in.tftpd': 'tftpd-hpa', curl: 'curl', atftp: 'atftp' });
  const bench = await openBootBench({ kernel: noise(FILE_BYTES), initrd: noise(FAR_FILE_BYTES) });
  try {
    const near = await benchNear(bench);
    return (await benchFar(bench)) && near;
  } finally {
    await bench.stop();
  }
}

/** Over the loopback interface. */
async function benchNear(bench: BootBench): Promise<boolean> {
  const [ours, theirs, httpPort] = [await freePort(), await freePort(), await freePort()];
  bench.startAgent({ tftpPort: ours, httpPort, host: HOST });
  startTftpd(bench, HOST, theirs);
  const urls = { ours: `tftp://${HOST}:${ours}/kernel`, hpa: `tftp://${HOST}:${theirs}/kernel` };
  for (const url of Object.values(urls)) await waitForServer([url]);
  let met = true;
  for (const clients of CLIENTS) {
    const seconds: Record<keyof typeof urls, number[]> = { ours: [], hpa: [] };
    for (let run = 0; run < RUNS; run += 1)
      for (const [name, url] of Object.entries(urls) as [keyof typeof urls, string][])
        seconds[name].push(await timeClients(clients, 'curl', ['-sS', '--tftp-blksize', BLOCK_SIZE, '-o', '/dev/null', url]));
    const [we, they] = [seconds.ours, seconds.hpa].map((times) => (clients * FILE_BYTES) / 1e6 / median(times)) as [number, number];
    const atLeast = clients === 1 ? null : AT_LEAST_TOGETHER;
    const detail = `ours ${we.toFixed(0)} MB/s, tftpd-hpa ${they.toFixed(0)} MB/s`;
    met = compare(`TFTP, blksize ${BLOCK_SIZE}, ${clients} at once`, we / they, atLeast, detail) && met;
  }
  return met;
}

/** Over a wire that takes its time, where windows pay. tftpd-hpa does not know them and answers without. */
async function benchFar(bench: BootBench): Promise<boolean> {
  const lossyLink = findLossyLink();
  if (lossyLink === null) {
    process.stdout.write(`windowsize ${WINDOW} is not measured: ${LOSSY_LINK}\n`);
    return false;
  }
  const names = { a: `bench-a-${process.pid}`, b: `bench-b-${process.pid}` };
  const link = spawn(lossyLink, ['--delay-ms', String(DELAY_MS), '--a', names.a, '--b', names.b], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(link, 'exit');
  try {
    await once(link.stdout, 'data');
    const inside = (namespace: string) => ['ip', 'netns', 'exec', namespace];
    const [server, ours, theirs] = ['10.77.0.1', 1069, 2069];
    bench.startAgent({ tftpPort: ours, httpPort: 8082, host: server, prefix: inside(names.a) });
    startTftpd(bench, server, theirs, inside(names.a));
    const fetch = (port: number) => [
      ...['netns', 'exec', names.b, findProgram('atftp')!, '--option', `blksize ${BLOCK_SIZE}`, '--option', `windowsize ${WINDOW}`],
      ...['-g', '-r', 'initrd', '-l', '/dev/null', server, String(port)],
    ];
    for (const port of [ours, theirs])
      await waitUntil(() => timeClients(1, 'ip', fetch(port)).catch(() => false as const), {
        timeoutMs: START_WITHIN_MS,
        everyMs: 250,
        problem: () => `no answer to ip ${fetch(port).join(' ')}`,
      });
    const seconds: { ours: number[]; hpa: number[] } = { ours: [], hpa: [] };
    for (let run = 0; run < FAR_RUNS; run += 1) {
      seconds.ours.push(await timeClients(1, 'ip', fetch(ours)));
      seconds.hpa.push(await timeClients(1, 'ip', fetch(theirs)));
    }
    const [we, they] = [median(seconds.ours), median(seconds.hpa)];
    return compare(
      `TFTP, windowsize ${WINDOW}, ${DELAY_MS} ms each way`,
      they / we,
      AT_LEAST_IN_WINDOWS,
      `ours ${we.toFixed(2)} s, tftpd-hpa ${they.toFixed(2)} s`,
    );
  } finally {
    // the servers live in namespaces that go with the wire
    link.kill('SIGTERM');
    await ended;
  }
}

function startTftpd(bench: BootBench, host: string, port: number, prefix: readonly string[] = []): void {
  const [program = '', ...args] = [
    ...prefix,
    findProgram('in.tftpd')!,
    '--foreground',
    '--listen',
    '--address',
    `${host}:${port}`,
    '--secure',
    bench.root,
  ];
  bench.start(program, args);
}
