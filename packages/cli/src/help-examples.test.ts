import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { createProgram } from './program.js';
import { runMozpool } from './testing/run-mozpool.js';

const terminal = {
  env: {},
  out: () => undefined,
  err: () => undefined,
  tty: { in: false, out: false, err: false },
  stdin: Readable.from([]),
};
/** Those of this folder that operators and imaging servers have. */
const OURS = [
  'devices',
  'device',
  'boards',
  'images',
  'pxe-configs',
  'hardware-types',
  'imaging-servers',
  'events',
  'agents',
  'reports',
  'apply',
  'export',
  'tokens',
  'relay',
  'power',
  'tftp',
  'pxe-config',
  'db',
  'server',
];

const leaves = (command: Command, words: string[]): string[][] =>
  command.commands.length === 0 ? [words] : command.commands.flatMap((inner) => leaves(inner, [...words, inner.name()]));
const all = createProgram(terminal)
  .commands.filter((command) => OURS.includes(command.name()))
  .flatMap((command) => leaves(command, [command.name()]));

test('there are all of them', () => {
  expect(new Set(all.map(([first]) => first))).toEqual(new Set(OURS));
});

test.each(all.map((words) => [words.join(' '), words] as const))(
  '%s --help shows an example that is called in the right way',
  async (name, words) => {
    const { code, out } = await runMozpool([...words, '--help']);
    expect(code).toBe(0);
    const examples = out.match(/^ {2}.*mozpool .*$/gm) ?? [];
    expect(examples.filter((line) => line.includes(`mozpool ${name}`)).length).toBeGreaterThan(0);
    expect(out).toMatch(/Exit codes:/);
  },
);
