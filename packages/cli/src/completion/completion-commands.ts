import { Argument, type Command, type Option } from 'commander';
import { openSession, type Session } from '../session/with-client.js';
import type { Terminal } from '../terminal.js';
import { type Candidate, findPlace, fitting } from './find-candidates.js';
import { COMPLETION_SCRIPTS, SHELLS, type Shell } from './scripts.js';

const HELP = `
Once, in a shell or in its start-up file:
  bash   source <(mozpool completion bash)
  zsh    source <(mozpool completion zsh)      after compinit
  fish   mozpool completion fish | source
`;

/** Nobody waits longer for a list of names. */
const NAMES_WITHIN_MS = 2_000;
const MAX_NAMES = 200;

type Names = (session: Session) => Promise<readonly Candidate[]>;
const named = (names: readonly string[]): Candidate[] => names.map((word) => ({ word, meaning: '' }));

/** Values that only the server knows, by the name of the option or argument that takes them. */
const VALUES: Readonly<Record<string, Names>> = {
  device: async ({ client }) => {
    const { devices } = await client.listDevices({ query: { fields: ['name', 'state'], limit: MAX_NAMES } });
    return devices.flatMap((row) => (typeof row === 'string' ? named([row]) : [{ word: row.name ?? '', meaning: row.state ?? '' }]));
  },
  image: async ({ client }) => named((await client.images()).images.map(({ name }) => name)),
  environment: async ({ client }) => named((await client.environments()).environments),
  request: async ({ client }) => {
    const { requests } = await client.listRequests({ query: { limit: MAX_NAMES } });
    return requests.map(({ id, state, image, assignee }) => ({ word: String(id), meaning: `${state}, ${image} for ${assignee}` }));
  },
};

/** `mozpool completion` prints what a shell needs; the hidden `mozpool complete` is what it then asks. */
export function addCompletionCommands(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('Prints what makes a shell complete the words of this program.')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: Shell) => void terminal.out(COMPLETION_SCRIPTS[shell]));

  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const place = findPlace(program, words);
      const found = 'candidates' in place ? place.candidates : fitting(place.typed, await valuesOf(place.valueOf, terminal));
      terminal.out(found.map(({ word, meaning }) => `${word}\t${meaning.replace(/\s+/g, ' ')}\n`).join(''));
    });
}

async function valuesOf(where: Option | Argument, terminal: Terminal): Promise<readonly Candidate[]> {
  if (where.argChoices) return named(where.argChoices);
  const name = ('long' in where ? where.long?.slice(2) : where.name()) ?? '';
  const known = name.split(' or ').flatMap((word) => VALUES[word] ?? []);
  if (known.length === 0) return [];
  const session = await openSession(terminal, { output: 'table', patience: 0 });
  const tooLate = new Promise<readonly Candidate[]>((resolve) => setTimeout(resolve, NAMES_WITHIN_MS, []).unref());
  // a shell has no place to show what is wrong; it will be shown when the command runs
  const all = Promise.all(known.map((names) => names(session).catch(() => [])));
  return Promise.race([all.then((lists) => lists.flat()), tooLate]);
}
