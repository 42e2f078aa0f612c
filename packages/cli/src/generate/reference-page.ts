import { Readable } from 'node:stream';
import type { Argument, Command, Option } from 'commander';
import { EXIT } from '../exit-codes.js';
import { createProgram } from '../program.js';
import { DEVICE_ENVIRONMENT } from '../run/device-environment.js';
import { ENVIRONMENT } from '../session/environment.js';

const NOWHERE = {
  env: {},
  out: () => undefined,
  err: () => undefined,
  tty: { in: false, out: false, err: false },
  stdin: Readable.from([]),
};

/** `docs/reference/cli.md`: every command as the program itself knows it. */
export function referencePage(): string {
  const program = createProgram(NOWHERE);
  const headings = new Set(visible(program).map(headingOf));
  return `${[
    '# The command line',
    'Written by `npx pnpm@12.21.0 run generate` from the commands themselves; `mozpool COMMAND --help` says the same.',
    '## Every command takes',
    table(['Option', 'Meaning'], options(program)),
    '## Environment',
    table(
      ['Variable', 'Meaning'],
      Object.entries(ENVIRONMENT).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    'The command of `mozpool run`, and the shell of `mozpool shell`, find there about their device:',
    table(
      ['Variable', 'Meaning'],
      Object.entries(DEVICE_ENVIRONMENT).map(([name, { meaning }]) => [`\`${name}\``, meaning]),
    ),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      [...Object.values(EXIT).map(([code, meaning]) => [String(code), meaning]), ['128+N', 'run, shell: signal N ended the command']],
    ),
    ...[...headings].flatMap((heading) => [
      `## ${heading}`,
      ...visible(program)
        .filter((command) => headingOf(command) === heading)
        .flatMap(section),
    ]),
  ].join('\n\n')}\n`;
}

function section(command: Command): string[] {
  const own = [`### \`${fullName(command)}\``, command.description()];
  const inner = visible(command);
  if (inner.length > 0) return [...own, ...inner.flatMap(section)];
  const rows = [...command.registeredArguments.map(argument), ...options(command)];
  return [...own, `\`\`\`\n${fullName(command)} ${command.usage()}\n\`\`\``, ...(rows.length > 0 ? [table(['', 'Meaning'], rows)] : [])];
}

function options(command: Command): string[][] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => [`\`${option.flags}\``, describe(option)]);
}

const argument = (one: Argument): string[] => [`\`${one.required ? `<${one.name()}>` : `[${one.name()}]`}\``, describe(one)];

function describe({ description, argChoices, defaultValue, defaultValueDescription }: Option | Argument): string {
  const usual = defaultValueDescription ?? (defaultValue === undefined ? undefined : JSON.stringify(defaultValue));
  return [description, argChoices && `one of ${argChoices.join(', ')}`, usual && `${usual} by default`].filter(Boolean).join('; ');
}

const headingOf = (command: Command): string => command.helpGroup().replace(/:$/, '');
const visible = (command: Command): Command[] => command.createHelp().visibleCommands(command);
const fullName = (command: Command): string => (command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name());
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}
