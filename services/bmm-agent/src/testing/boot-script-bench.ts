import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPTS = fileURLToPath(new URL('../../boot/scripts/', import.meta.url));
/** Everything that would touch this machine: each stand-in only notes how it was called. */
const TOOLS = ['mkfs.ext4', 'mount', 'umount', 'reboot', 'ntpdate', 'date', 'logger', 'syslogd', 'blockdev', 'dd', 'sshd', 'ssh-keygen'];
const RUN_WITHIN_MS = 20_000;

export interface Request {
  path: string;
  query: Record<string, string>;
}

/** A live environment in a directory: kernel command line, stand-ins for dangerous programs, and the imaging server it talks to. */
export interface BootScriptBench {
  readonly url: string;
  /** What the server has beside scripts, events and boot configurations, by path. */
  readonly files: Map<string, Buffer | string>;
  /** Answers to the next requests for events, by event; 200 when none is left. */
  readonly eventStatuses: Map<string, number[]>;
  bootConfig: string;
  eventReply: string;
  /** In order, those that were refused too. */
  readonly requests: Request[];
  /** Names of the events that were accepted. */
  readonly events: string[];
  readonly mount: string;
  run(shell: string, commandLine: string, env?: Record<string, string>): Promise<{ code: number; output: string }>;
  /** Calls of the stand-ins, one a line. */
  calls(): Promise<string[]>;
  /** Replaces a stand-in. */
  standIn(tool: string, script: string): Promise<void>;
  archive(name: string, files: Record<string, string>): Promise<Buffer>;
  stop(): Promise<void>;
}

export async function startBootScriptBench(script = 'mobile-init.sh'): Promise<BootScriptBench> {
  const directory = await mkdtemp(join(tmpdir(), 'boot-scripts-'));
  const path = (...names: string[]) => join(directory, ...names);
  await mkdir(path('tools'));
  const standIn = async (tool: string, text: string) => {
    await writeFile(path('tools', tool), `#!/bin/sh\necho "${tool} $*" >>'${path('calls')}'\n${text}\n`);
    await chmod(path('tools', tool), 0o755);
  };
  for (const tool of TOOLS) await standIn(tool, tool === 'blockdev' ? 'echo 1000000' : tool === 'dd' ? `cat >'${path('disk')}'` : ':');

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://bench');
    bench.requests.push({ path: url.pathname, query: Object.fromEntries(url.searchParams) });
    const event = /^\/api\/device\/[^/]+\/event\/([^/]+)\/$/.exec(url.pathname)?.[1];
    const name = /^\/scripts\/([a-z0-9-]+\.(?:sh|json))$/.exec(url.pathname)?.[1];
    const file = bench.files.get(url.pathname);
    if (event) {
      const status = bench.eventStatuses.get(event)?.shift() ?? 200;
      if (status === 200) bench.events.push(event);
      response.writeHead(status, status === 503 ? { 'Retry-After': '0' } : {}).end(bench.eventReply);
    } else if (file !== undefined) response.end(file);
    else if (url.pathname.endsWith('/bootconfig/')) response.end(bench.bootConfig);
    else if (name)
      readFile(join(SCRIPTS, name)).then(
        (text) => response.end(text),
        () => response.writeHead(404).end(),
      );
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const bench: BootScriptBench = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: new Map(),
    eventStatuses: new Map(),
    bootConfig: '{}',
    eventReply: '{"outcome":"applied","message":""}',
    requests: [],
    events: [],
    mount: path('mnt'),
    standIn,
    async run(shell, commandLine, env = {}) {
      await writeFile(path('cmdline'), `${commandLine}\n`);
      const [program = 'sh', ...args] = shell.split(' ');
      return new Promise((resolve) => {
        execFile(
          program,
          [...args, join(SCRIPTS, script)],
          {
            timeout: RUN_WITHIN_MS,
            env: {
              PATH: '/usr/bin:/bin',
              MOZPOOL_CMDLINE: path('cmdline'),
              MOZPOOL_WORK: path('work'),
              MOZPOOL_DEV: path('dev'),
              MOZPOOL_LOG: path('log'),
              MOZPOOL_TOOLS: path('tools'),
              MOZPOOL_MOUNT: path('mnt'),
              MOZPOOL_CARD: path('card'),
              MOZPOOL_DISK: path('no-such-disk'),
              MOZPOOL_PAUSE: '0',
              ...env,
            },
          },
          (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr }),
        );
      });
    },
    async calls() {
      const text = await readFile(path('calls'), 'utf8').catch(() => '');
      return text
        .replaceAll(directory, '')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('logger'));
    },
    async archive(name, files) {
      const source = path(`source-${name}`);
      for (const [file, text] of Object.entries(files)) {
        await mkdir(join(source, file, '..'), { recursive: true });
        await writeFile(join(source, file), text);
      }
      await promisify(execFile)('tar', ['-cjf', path(name), '-C', source, '.', '--transform', 's|^\\./||']);
      return readFile(path(name));
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
  return bench;
}
