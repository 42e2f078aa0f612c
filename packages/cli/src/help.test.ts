import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { findPlace } from './completion/find-candidates.js';
import { createProgram, forAll } from './program.js';
import { runMozpool } from './testing/run-mozpool.js';

const ROOT = new URL('../../../', import.meta.url);

const program = () =>
  createProgram({ env: {}, out: () => 0, err: () => 0, tty: { in: false, out: false, err: false }, stdin: Readable.from([]) });
const paths: string[][] = [];
forAll(program(), (command) => {
  const path: string[] = [];
  for (let at: Command = command; at.parent; at = at.parent) path.unshift(at.name());
  paths.push(path);
});

test.each(paths.map((path) => [['mozpool', ...path].join(' '), path] as const))(
  '%s --help says what it does and how it ends',
  async (_name, path) => {
    const { code, out, err } = await runMozpool([...path, '--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^Usage: ${['mozpool', ...path].join(' ')}\\b`));
    expect(out).toContain('Exit codes:\n  0    done\n');
  },
);

/** Lines of shell blocks in the documents that begin with `mozpool`, with those that a backslash continues. */
function examplesIn(file: string): string[] {
  const text = readFileSync(new URL(file, ROOT), 'utf8');
  return [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').match(/^mozpool .*/gm) ?? []);
}

/** Commands within a text or a table, with words for what they leave open. */
function mentionsIn(file: string): string[] {
  const text = readFileSync(new URL(file, ROOT), 'utf8').replace(/```.*?```/gs, '');
  return [...text.matchAll(/`(mozpool [a-z][^`]*)`/g)].map(([, line = '']) => line.replaceAll('…', 'some=thing').replace(/\bID\b/, '1'));
}

const pagesOf = (directory: string) => readdirSync(new URL(`${directory}/`, ROOT)).map((name) => `${directory}/${name}`);
const documents = ['README.md', 'docs/coming-from.md', ...pagesOf('docs/how-to'), ...pagesOf('docs/operations')];
const mentions = documents.flatMap((file) => mentionsIn(file).map((line) => [file, line] as const));
/** A command that is only named, without what it is given. */
const isName = ([, line]: readonly [string, string]) => /^[a-z -]+$/.test(line) && !/ -/.test(line);
const examples = [
  ...documents.flatMap((file) => examplesIn(file).map((line) => [file, line] as const)),
  ...mentions.filter((mention) => !isName(mention)),
];

test.each(mentions.filter(isName))('%s: there is a command "%s"', async (_file, line) => {
  const { out } = await runMozpool([...line.split(' ').slice(1), '--help']);
  expect(out).toMatch(new RegExp(`^Usage: ${line}\\b`));
});

test.each(examples)('%s: "%s" is a command with options that it has', async (_file, line) => {
  const known = program();
  let action: string | undefined;
  forAll(known, (command) =>
    command.action(() => {
      action = command.name();
    }),
  );
  // as far as this program reads it: what a shell does after it is the shell's
  const words = (line.split(/ [|>] | && /)[0]!.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) =>
    word.replace(/["']/g, '').replace(/^\$\w+$/, '1'),
  );
  await known.parseAsync(words.slice(1), { from: 'user' });
  expect(action).toBeDefined();
});

describe('completion', () => {
  const words = (line: string) => {
    const place = findPlace(program(), line.split(' ').slice(1));
    return 'candidates' in place
      ? place.candidates.map(({ word }) => word)
      : `value of ${'long' in place.valueOf ? place.valueOf.long : place.valueOf.name()}`;
  };
  test.each([
    ['mozpool ret', ['return']],
    ['mozpool token re', ['revoke']],
    ['mozpool -o json token re', ['revoke']],
    ['mozpool run --gr', ['--grace']],
    ['mozpool run --patie', ['--patience']],
    ['mozpool run --image ', 'value of --image'],
    ['mozpool run --output=j', 'value of --output'],
    ['mozpool run --output = ', 'value of --output'],
    ['mozpool return ', 'value of request'],
    ['mozpool return 12 ', 'value of request'],
    ['mozpool run --image b2g -- ls ', []],
    ['mozpool nothing such', []],
  ])('"%s"', (line, expected) => expect(words(line)).toEqual(expected));

  test('the server is asked for names, and its absence is silent', async () => {
    expect(await runMozpool(['complete', '--', 'run', '--image', ''], { env: { MOZPOOL_SERVER: 'http://127.0.0.1:2' } })).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(await runMozpool(['complete', '--', 'run', '--output', 'nd'])).toEqual({ code: 0, out: 'ndjson\t\n', err: '' });
  });
});
