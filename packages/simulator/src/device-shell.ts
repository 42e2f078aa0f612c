import { setImmediate as nextTurn } from 'node:timers/promises';
import { pausedFor } from './clock.js';

/** What a simulated device's shell knows: enough to see whether a command reached it, how it ended, how long it took and how much it said. */

export interface ShellOutcome {
  exitCode: number;
}

export interface ShellContext {
  write(text: string): void;
  /** Aborted when the client goes. */
  ended: AbortSignal;
}

const NOT_FOUND = 127;
const FLOOD_CHUNK = 'y\n'.repeat(4096);
const FLOOD_CHUNKS = 256;

/** Runs `a; b` and lines one after another; `$?` is the code of the one before. */
export async function runDeviceShell(commands: string, context: ShellContext): Promise<ShellOutcome> {
  let exitCode = 0;
  for (const command of commands.split(/[;\n]/)) {
    const words = command.trim().replaceAll('$?', String(exitCode)).replaceAll('"', '').split(/\s+/);
    if (words[0] === '') continue;
    if (words[0] === 'exit') return { exitCode: Number(words[1] ?? exitCode) };
    exitCode = await runOne(words, context);
    if (context.ended.aborted) break;
  }
  return { exitCode };
}

async function runOne([program = '', ...args]: string[], { write, ended }: ShellContext): Promise<number> {
  switch (program) {
    case 'true':
      return 0;
    case 'false':
      return 1;
    case 'echo':
      write(`${args.join(' ')}\n`);
      return 0;
    case 'cat':
      if (args[0] === '/proc/uptime') write(`${(performance.now() / 1000).toFixed(2)} 0.00\n`);
      else write(`cat: ${args[0]}: No such file or directory\n`);
      return args[0] === '/proc/uptime' ? 0 : 1;
    case 'sleep':
      await pausedFor(Number(args[0]) * 1000, ended);
      return 0;
    // more than anybody wants to keep
    case 'yes':
      for (let chunk = 0; chunk < FLOOD_CHUNKS && !ended.aborted; chunk += 1) {
        write(FLOOD_CHUNK);
        await nextTurn();
      }
      return 0;
    default:
      write(`${program}: not found\n`);
      return NOT_FOUND;
  }
}
