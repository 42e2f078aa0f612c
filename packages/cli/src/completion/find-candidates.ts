import type { Argument, Command, Option } from 'commander';

export interface Candidate {
  word: string;
  meaning: string;
}

/** What could stand where the last word is being typed: a list, or the option or argument whose values would fit. */
export type Place = { candidates: Candidate[] } | { valueOf: Option | Argument; typed: string };

const NOTHING: Place = { candidates: [] };

/** Follows the words of a command line through the tree of commands. The last word is the one that is being typed. */
export function findPlace(program: Command, words: readonly string[]): Place {
  const typed = words.at(-1) ?? '';
  let command = program;
  let positional = 0;
  let waiting: Option | undefined;
  for (const word of words.slice(0, -1)) {
    // what follows is another program's; a lone "=" is bash's way to split --option=value
    if (word === '--') return NOTHING;
    if (word === '=') continue;
    if (waiting) {
      waiting = undefined;
    } else if (word.startsWith('-')) {
      const option = optionCalled(command, word);
      waiting = option && takesValue(option) ? option : undefined;
    } else {
      const inner = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
      if (inner) command = inner;
      else positional += 1;
    }
  }
  if (waiting) return { valueOf: waiting, typed: typed === '=' ? '' : typed };
  const [, long, value] = /^(--[^=]+)=(.*)$/s.exec(typed) ?? [];
  const withValue = long === undefined ? undefined : optionCalled(command, long);
  if (withValue) return { valueOf: withValue, typed: value ?? '' };
  if (typed.startsWith('-')) return { candidates: fitting(typed, optionsOf(command).flatMap(wordsOf)) };
  const inner = visible(command).map((one) => ({ word: one.name(), meaning: one.description() }));
  if (inner.length > 0) return { candidates: fitting(typed, inner) };
  const { registeredArguments: args } = command;
  const argument = args[positional] ?? (args.at(-1)?.variadic ? args.at(-1) : undefined);
  return argument ? { valueOf: argument, typed } : NOTHING;
}

export function fitting(typed: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(typed));
}

/** Its own and those of all commands above it. */
function optionsOf(command: Command): Option[] {
  const shown = command.createHelp().visibleOptions(command);
  return command.parent
    ? [...shown, ...optionsOf(command.parent).filter((one) => !shown.some((own) => own.long === one.long))]
    : [...shown];
}

const optionCalled = (command: Command, word: string): Option | undefined =>
  optionsOf(command).find(({ long, short }) => long === word || short === word);
const visible = (command: Command): Command[] => command.createHelp().visibleCommands(command);
const takesValue = ({ required, optional }: Option): boolean => required || optional;
const wordsOf = ({ long, short, description }: Option): Candidate[] =>
  [long ?? short].filter((word) => word != null).map((word) => ({ word, meaning: description }));
