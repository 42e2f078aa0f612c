import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@mozpool/stack';
import { compare, findProgram, median, noise, openBootBench, requirePrograms, timeClients, waitForServer } from './boot-servers.js';

const FILE_BYTES = 50_000_000;
const RUNS = 5;
const CLIENTS = [1, 64];
const AT_LEAST = 0.8;
const HOST = '127.0.0.1';

/** Boot files of 50 MB over HTTP: our agent and nginx, the same files, the same clients, turn by turn. */
export async function benchHttp(): Promise<boolean> {
  requirePrograms({ nginx: 'nginx-light', curl: 'curl' });
  const bench = await openBootBench({ image: noise(FILE_BYTES) });
  try {
    const [ours, theirs] = [await freePort(), await freePort()];
    const tftpPort = await freePort();
    bench.startAgent({ tftpPort, httpPort: ours, host: HOST });
    const config = join(bench.directory, 'nginx.conf');
    await writeFile(config, nginxConfig(bench.directory, bench.root, theirs));
    bench.start(findProgram('nginx')!, ['-c', config, '-e', join(bench.directory, 'nginx.err')]);
    const urls = { ours: `http://${HOST}:${ours}/boot/image`, nginx: `http://${HOST}:${theirs}/image` };
    for (const url of Object.values(urls)) await waitForServer(['-I', url]);
    let met = true;
    for (const clients of CLIENTS) {
      const seconds: Record<keyof typeof urls, number[]> = { ours: [], nginx: [] };
      for (let run = 0; run < RUNS; run += 1)
        for (const [name, url] of Object.entries(urls) as [keyof typeof urls, string][])
          seconds[name].push(await timeClients(clients, 'curl', ['-sS', '-f', '-o', '/dev/null', url]));
      const megabytes = (times: number[]) => (clients * FILE_BYTES) / 1e6 / median(times);
      const [we, they] = [megabytes(seconds.ours), megabytes(seconds.nginx)];
      const atLeast = clients === 1 ? null : AT_LEAST;
      met =
        compare(`HTTP, 50 MB, ${clients} at once`, we / they, atLeast, `ours ${we.toFixed(0)} MB/s, nginx ${they.toFixed(0)} MB/s`) && met;
    }
    return met;
  } finally {
    await bench.stop();
  }
}

/** As Debian's, without a log of accesses. */
function nginxConfig(directory: string, root: string, port: number): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/nginx-${name};`);
  return `
worker_processes auto;
daemon off;
pid ${directory}/nginx.pid;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  access_log off;
  ${paths.join('\n  ')}
  server { listen ${HOST}:${port}; root ${root}; }
}
`;
}
