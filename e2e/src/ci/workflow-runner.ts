import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const LIMIT_MS = 120_000;

export interface Ended {
  code: number;
  out: string;
}

/** Runs a program to its end, whatever that is. `cancelAt`: it is interrupted as soon as it has printed this. */
export function runToEnd(
  program: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
  { cwd, cancelAt }: { cwd?: string; cancelAt?: RegExp | undefined } = {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        if (cancelAt?.test(out)) child.kill('SIGINT');
      });
    child.once('error', fail);
    // what a program leaves behind may hold its streams
    child.once(cancelAt ? 'exit' : 'close', (code) => done({ code: code ?? 1, out }));
  });
}

interface ActionFile {
  inputs: Record<string, { default?: string; required?: boolean }>;
  outputs: Record<string, unknown>;
  runs: { using: string; main: string; post: string; 'post-if': string };
}

export interface Job {
  /** The step that uses the action: its inputs as `with` gives them. */
  main(inputs: Record<string, string>, options?: { cancelAt?: RegExp }): Promise<Ended>;
  /** A step of bash afterwards, with what the steps before it put into the environment. */
  step(script: string): Promise<Ended>;
  post(): Promise<Ended>;
  outputs(): Promise<Record<string, string>>;
  summary(): Promise<string>;
}

/** What a GitHub runner does with a JavaScript action: inputs and files by name, state for the post step, the environment for later steps. */
export async function openJob(actionFile: URL, variables: Record<string, string>): Promise<Job> {
  const action = parse(await readFile(actionFile, 'utf8')) as ActionFile;
  const directory = await mkdtemp(join(tmpdir(), 'mozpool-github-'));
  const file = (name: string) => join(directory, name);
  const files = {
    GITHUB_STATE: file('state'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    GITHUB_STEP_SUMMARY: file('summary'),
  };
  for (const path of Object.values(files)) await writeFile(path, '');
  const env = {
    ...process.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'lab/phone',
    GITHUB_RUN_ID: '4711',
    RUNNER_TEMP: directory,
    ...files,
    ...variables,
  };
  let given: Record<string, string> = {};
  const start = async (program: string, more: Record<string, string>, options: { cancelAt?: RegExp } = {}) =>
    runToEnd(
      process.execPath,
      [new URL(program, actionFile).pathname],
      { ...env, ...(await commands(files.GITHUB_ENV)), ...given, ...more },
      options,
    );
  return {
    main(inputs, options) {
      const known = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, inputs[name] ?? value]);
      const wrong = Object.keys(inputs).filter((name) => !(name in action.inputs));
      if (wrong.length > 0) throw new Error(`the action has no input ${wrong.join(', ')}`);
      given = Object.fromEntries(known.map(([name, value]) => [`INPUT_${name!.replaceAll(' ', '_').toUpperCase()}`, value!]));
      return start(action.runs.main, {}, options);
    },
    step: async (script) => runToEnd('bash', ['-e', '-c', script], { ...env, ...(await commands(files.GITHUB_ENV)) }),
    async post() {
      const state = await commands(files.GITHUB_STATE);
      return start(action.runs.post, Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value])));
    },
    async outputs() {
      const written = await commands(files.GITHUB_OUTPUT);
      return Object.fromEntries(Object.entries(written).filter(([name]) => name in action.outputs));
    },
    summary: () => readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
  };
}

/** `NAME=value` and `NAME<<END`, lines, `END`. */
async function commands(path: string): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = (await readFile(path, 'utf8')).split('\n');
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, end] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name && end)
      values[name] = lines
        .splice(0, lines.indexOf(end) + 1)
        .slice(0, -1)
        .join('\n');
    else if (line.includes('=')) values[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
  }
  return values;
}
