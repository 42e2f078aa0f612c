import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { type SutCommand, sutWarning } from '@mozpool/protocols';
import { SUT_FILES_DIRECTORY, SUT_TEST_ROOT, type SutFileSystem } from './sut-file-system.js';

/** What a command sees of the device. */
export interface SutContext {
  files: SutFileSystem;
  /** Working directory of this connection. */
  cwd: string;
  uniqueId: string;
  startedMs: number;
}

export const md5 = (content: Buffer): string => createHash('md5').update(content).digest('hex');

const PROCESSES = '10029\t549\tcom.android.launcher\n10066\t1198\tcom.mozilla.SUTAgentAndroid';

export function resolveSutPath(context: SutContext, path: string): string {
  const absolute = posix.resolve(context.cwd, path.replaceAll('\\', '/'));
  return absolute;
}

type Handler = (context: SutContext, args: readonly string[]) => string | Buffer;

interface Entry {
  /** Least and most arguments. */
  args: readonly [number, number];
  run: Handler;
}

/** Commands that are answered from the context alone. A string is text before the prompt; a Buffer goes out as it is, prompt directly behind. */
const COMMANDS: Record<string, Entry> = {
  testroot: { args: [0, 0], run: () => SUT_TEST_ROOT },
  ver: { args: [0, 0], run: () => 'SUTAgentAndroid Version 1.18' },
  clok: { args: [0, 0], run: () => String(Date.now()) },
  cwd: { args: [0, 0], run: (context) => context.cwd },
  tmpd: { args: [0, 0], run: () => SUT_FILES_DIRECTORY },
  ps: { args: [0, 0], run: () => PROCESSES },
  info: { args: [0, 1], run: (context, [sub]) => info(context, sub) },
  isdir: {
    args: [1, 1],
    run(context, [path = '']) {
      const target = resolveSutPath(context, path);
      if (!context.files.exists(target)) return sutWarning(`${path} does not exist`);
      return context.files.isDirectory(target) ? 'TRUE' : 'FALSE';
    },
  },
  mkdr: {
    args: [1, 1],
    run: (context, [path = '']) =>
      context.files.makeDirectory(resolveSutPath(context, path))
        ? `${path} successfully created`
        : sutWarning(`Could not create the directory ${path}`),
  },
  rmdr: {
    args: [1, 1],
    run(context, [path = '']) {
      const target = resolveSutPath(context, path);
      return context.files.isDirectory(target)
        ? context.files.removeDirectory(target).join('\n')
        : sutWarning(`${path} is not a directory`);
    },
  },
  rm: {
    args: [1, 1],
    run: (context, [path = '']) =>
      context.files.removeFile(resolveSutPath(context, path)) ? `deleted ${path}` : sutWarning(`Couldn't delete file ${path}`),
  },
  cd: {
    args: [1, 1],
    run(context, [path = '']) {
      const target = resolveSutPath(context, path);
      if (!context.files.isDirectory(target)) return sutWarning(`${path} is not a valid directory`);
      context.cwd = target;
      return '';
    },
  },
  ls: {
    args: [0, 1],
    run(context, [path = '.']) {
      const target = resolveSutPath(context, path);
      if (!context.files.isDirectory(target)) return sutWarning(`${target} is not a directory`);
      return context.files.list(target).join('\n') || '<empty>';
    },
  },
  dirw: {
    args: [1, 1],
    run: (context, [path = '']) =>
      context.files.isDirectory(resolveSutPath(context, path)) ? `[${path}] is writable` : sutWarning(`[${path}] is not a directory`),
  },
  hash: {
    args: [1, 1],
    run(context, [path = '']) {
      const content = context.files.read(resolveSutPath(context, path));
      return content === null ? sutWarning(`Couldn't calculate hash for file ${path} file not found`) : md5(content);
    },
  },
  cat: {
    args: [1, 1],
    run: (context, [path = '']) => context.files.read(resolveSutPath(context, path)) ?? sutWarning(`${path} No such file or directory`),
  },
  pull: { args: [1, 3], run: pull },
};

export function runSutCommand(context: SutContext, command: SutCommand): string | Buffer {
  const entry = Object.hasOwn(COMMANDS, command.name) ? COMMANDS[command.name] : undefined;
  if (!entry) {
    // The real agent turns an empty line into a bogus command instead of ignoring it.
    const name = command.name === '' ? 'null' : command.name;
    const args = command.args.map((argument) => ` [${argument}]`).join('');
    return sutWarning(`[${name}] command ${args === '' ? '' : `with arg(s) =${args} `}is currently not implemented.`);
  }
  const [least, most] = entry.args;
  if (command.args.length < least || command.args.length > most) {
    return sutWarning(`Wrong number of arguments for ${command.name === 'rmdr' ? 'prune' : command.name} command!`);
  }
  return entry.run(context, command.args);
}

/** `path [offset [length]]`; length -1 is "to the end", 0 asks for the size alone. */
function pull(context: SutContext, [path = '', offsetText = '0', lengthText = '-1']: readonly string[]): string | Buffer {
  const content = context.files.read(resolveSutPath(context, path));
  const offset = Number(offsetText);
  const length = Number(lengthText);
  if (content === null) return sutWarning(`${path},-1\nNo such file or directory`);
  if (!(offset >= 0) || !Number.isInteger(length)) return sutWarning(`${path},-1\nUnable to access file (internal error)`);
  if (length === 0) return Buffer.from(`${path},${content.length}\n`);
  const part = length < 0 ? content.subarray(offset) : content.subarray(offset, offset + length);
  return Buffer.concat([Buffer.from(`${path},${part.length}\n`), part]);
}

function info(context: SutContext, sub: string | undefined): string {
  const upMs = Math.round(performance.now() - context.startedMs);
  const facts: Record<string, string> = {
    id: context.uniqueId,
    os: 'IML74K',
    systime: systime(new Date()),
    uptime: `0 days 0 hours ${Math.floor(upMs / 60_000)} minutes ${Math.floor(upMs / 1000) % 60} seconds ${upMs % 1000} ms`,
    uptimemillis: String(upMs),
    sutuptimemillis: `SUTagent running for ${upMs} ms`,
    screen: 'X:800 Y:480',
    rotation: 'ROTATION:0',
    memory: 'PA:356515840, FREE: 267386880',
    power: 'Power status:\n  AC power ONLINE\n  Battery charge HIGH\n  Remaining charge:      100%\n  Battery Temperature:   30.0 (c)',
    temperature: 'Temperature: unknown',
    process: PROCESSES,
    sutuserinfo: 'User Serial:0',
    disk: '\n/data: 536870912 total, 268435456 available\n/system: 536870912 total, 268435456 available\n/mnt/sdcard: 8589934592 total, 4294967296 available',
  };
  // The real agent answers nothing, and no warning, to a word that it does not know.
  if (sub !== undefined) return facts[sub.toLowerCase()] ?? '';
  return Object.values(facts).join('\n');
}

/** The agent's 12-hour clock without am or pm. */
function systime(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}/${two(now.getMonth() + 1)}/${two(now.getDate())}`;
  return `${date} ${two(now.getHours() % 12 || 12)}:${two(now.getMinutes())}:${two(now.getSeconds())}:${String(now.getMilliseconds()).padStart(3, '0')}`;
}
