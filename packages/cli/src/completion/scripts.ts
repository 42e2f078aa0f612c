/** The program finds the candidates; shells only ask it. Where it has none, they offer files. */
const BASH = `_mozpool() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(mozpool complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _mozpool mozpool
`;

const ZSH = `#compdef mozpool
_mozpool() {
  local line
  local -a found
  while IFS= read -r line; do
    found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(mozpool complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( $#found )); then _describe mozpool found; else _files; fi
}
compdef _mozpool mozpool
`;

const FISH = `function __mozpool_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (mozpool complete -- $words[2..-1] 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c mozpool -f -a '(__mozpool_complete)'
`;

export const COMPLETION_SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;
export type Shell = keyof typeof COMPLETION_SCRIPTS;
export const SHELLS = Object.keys(COMPLETION_SCRIPTS) as Shell[];
