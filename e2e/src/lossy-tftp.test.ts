/** Boot files over a wire that loses, doubles and reorders, fetched by clients that other people wrote. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BootBench, findProgram, noise, openBootBench, timeClients } from './bench/boot-servers.js';
import { findLossyLink, LOSSY_LINK } from './bench/lossy-link.js';

const FILE = noise(1_000_000);
const TRANSFERS = 100;
const AT_ONCE = 20;
const DELAY_MS = 10;
const BAD_WIRE = ['--loss', '2', '--duplicate', '2', '--reorder', '5', '--seed', '7'];
const MAX_COST = 1.5;
const SERVER = '10.77.0.1';
const PORT = 1069;
const STORY_MS = 600_000;
const START_ATTEMPTS = 40;

const missing = ['curl', 'tftp'].filter((program) => findProgram(program) === null);
const reason = findLossyLink() === null ? LOSSY_LINK : missing.length > 0 ? `${missing.join(', ')} is not installed` : null;
const testHere = reason === null ? test : test.skip;

type Client = 'curl' | 'tftp-hpa';
/** A fifth is by a client that knows no block size but 512 bytes, and so takes three times as long: these begin, so that none of them is alone at the end. */
const clientsOf = (transfers: number) =>
  Array.from({ length: transfers }, (_, number): Client => (number < transfers / 5 ? 'tftp-hpa' : 'curl'));

testHere(
  `${TRANSFERS} transfers of 1 MB over a bad wire are correct, and cost at most ${MAX_COST} × a good one${reason === null ? '' : ` (skipped: ${reason})`}`,
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'mozpool-lossy-'));
    try {
      // at the same time, so that both have the same machine
      const [clean, bad] = await Promise.all([overWire('clean', [], AT_ONCE, directory), overWire('bad', BAD_WIRE, TRANSFERS, directory)]);
      const costs = Object.fromEntries((['curl', 'tftp-hpa'] as const).map((client) => [client, mean(bad[client]) / mean(clean[client])]));
      process.stdout.write(`bad wire: ${JSON.stringify({ clean: means(clean), bad: means(bad), costs })}\n`);
      for (const cost of Object.values(costs)) expect(cost).toBeLessThanOrEqual(MAX_COST);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
  STORY_MS,
);

/** Seconds of each transfer; every one is compared byte by byte. */
async function overWire(name: string, faults: readonly string[], transfers: number, directory: string): Promise<Record<Client, number[]>> {
  const names = { a: `${name}-a-${process.pid}`, b: `${name}-b-${process.pid}` };
  const link = spawn(findLossyLink()!, ['--delay-ms', String(DELAY_MS), '--a', names.a, '--b', names.b, ...faults], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(link, 'exit');
  const bench = await openBootBench({ kernel: FILE });
  try {
    await wireUp(link);
    bench.startAgent({ tftpPort: PORT, httpPort: 8082, host: SERVER, prefix: ['ip', 'netns', 'exec', names.a] });
    await untilServed(bench, names.b);
    const seconds: Record<Client, number[]> = { curl: [], 'tftp-hpa': [] };
    const left = clientsOf(transfers).entries();
    const worker = async () => {
      for (const [number, client] of left) {
        const target = join(directory, `${name}-${number}`);
        seconds[client].push(await timeClients(1, 'ip', ['netns', 'exec', names.b, ...fetchWith(client, target)]));
        expect((await readFile(target)).equals(FILE)).toBe(true);
        await rm(target);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return seconds;
  } finally {
    await bench.stop();
    link.kill('SIGTERM');
    await ended;
  }
}

function fetchWith(client: Client, target: string): string[] {
  if (client === 'curl') return [findProgram('curl')!, '-sS', '--tftp-blksize', '1468', '-o', target, `tftp://${SERVER}:${PORT}/kernel`];
  return [findProgram('tftp')!, '-m', 'binary', SERVER, String(PORT), '-c', 'get', 'kernel', target];
}

async function wireUp(link: ChildProcess): Promise<void> {
  const failed = once(link, 'exit').then(() => {
    throw new Error('the wire did not come up');
  });
  await Promise.race([once(link.stdout!, 'data'), failed]);
}

async function untilServed(bench: BootBench, namespace: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const url = `tftp://${SERVER}:${PORT}/kernel`;
      await timeClients(1, 'ip', [
        'netns',
        'exec',
        namespace,
        findProgram('curl')!,
        '-sS',
        '--tftp-blksize',
        '1468',
        '-o',
        join(bench.directory, 'first'),
        url,
      ]);
      return;
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const means = (seconds: Record<Client, number[]>) =>
  Object.fromEntries(Object.entries(seconds).map(([client, values]) => [client, mean(values).toFixed(1)]));
