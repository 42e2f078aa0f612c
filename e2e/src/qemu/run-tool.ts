import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const WITHIN_MS = 300_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const run = promisify(execFile);

/** Runs a program to its end and returns what it wrote; its complaint is the error. */
export async function runTool(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  try {
    const { stdout } = await run(program, args, { timeout: WITHIN_MS, maxBuffer: MAX_OUTPUT_BYTES, ...options });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed: ${(stderr || message).slice(-2_000)}`, { cause: error });
  }
}
