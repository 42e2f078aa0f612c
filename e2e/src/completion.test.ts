import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCommand } from '@mozpool/testkit';
import { MOZPOOL, startCommand } from './support/mozpool-cli.js';

/** `mozpool`, but for completion it only shows the words that it was given. */
const POSIX = (shell: string) => `
mozpool() { case "$1" in comple*) ${MOZPOOL} "$@";; *) printf '<%s>' "$@"; echo;; esac; }
source <(mozpool completion ${shell})
PS1='ready> '
`;
const SHELLS = {
  bash: { start: (rc: string) => `bash --noprofile --rcfile ${rc} -i`, rc: POSIX('bash') },
  zsh: { start: () => 'zsh -d -i', rc: `autoload -Uz compinit && compinit -u\n${POSIX('zsh')}` },
  fish: {
    start: (rc: string) => `fish --private -i -C 'source ${rc}'`,
    rc: `
function mozpool
  if string match -q 'comple*' -- $argv[1]
    ${MOZPOOL} $argv
  else
    printf '<%s>' $argv; echo
  end
end
mozpool completion fish | source
function fish_prompt; echo 'ready> '; end
`,
  },
} as const;

/** What is typed, with tabs, and the words that come of it. */
const TYPED = [
  ['mozpool logi\t', '<login>'],
  ['mozpool requests --output nd\t', '<requests><--output><ndjson>'],
  ['mozpool token rev\tci', '<token><revoke><ci>'],
  ['mozpool run --ima\tb2g', '<run><--image><b2g>'],
] as const;

describe.each(Object.entries(SHELLS))('%s', (shell, { start, rc }) => {
  (hasCommand(shell) && hasCommand('script') ? test : test.skip)(
    'completes commands, options and their values as they are typed at a terminal',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'mozpool-completion-'));
      // the name under which zsh looks for it
      const file = join(directory, '.zshrc');
      await writeFile(file, rc);
      // a fish that is new to a home reads all manual pages of the machine in the background, which takes half a minute of a processor
      await mkdir(join(directory, '.local/share/fish/generated_completions'), { recursive: true });
      const terminal = startCommand('script', ['-qec', start(file), '/dev/null'], {
        env: { HOME: directory, TERM: 'xterm' },
        keepInput: true,
      });
      await terminal.printed('ready> ');
      for (const [typed, words] of TYPED) {
        terminal.child.stdin!.write(`${typed}\r`);
        await terminal.printed(words);
      }
      terminal.child.stdin!.write('exit\r');
      await terminal.ended;
      await rm(directory, { recursive: true, maxRetries: 10 });
    },
    60_000,
  );
});
