// The scripts by which shells complete r1toy: each asks r1toy for the words and leaves everything else to the shell. Where
// there are none it completes files.
import type { Candidate } from './completionWords.js';

interface Shell {
  /** What the shell is to read. */
  readonly script: string;
  /** A candidate as the script takes it. */
  readonly line: (candidate: Candidate) => string;
}

const withAbout = ({ word, about }: Candidate) => (about === undefined ? word : `${word}\t${about}`);

/** The shells, by name. Bash is written for 3.2, which macOS has. */
export const shells = {
  bash: {
    script: `# Completion of r1toy. In ~/.bashrc: eval "$(r1toy completion bash)"
_r1toy() {
  local line=\${COMP_LINE:0:COMP_POINT} words word typed kept
  # Words as they were typed: Bash has cut them at : and =, and replaces what follows the last of these ($2) alone.
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  typed=\${words[\${#words[@]}-1]}
  kept=\${typed%"$2"}
  COMPREPLY=()
  while IFS= read -r word; do
    COMPREPLY+=("\${word#"$kept"}")
  done < <(r1toy completion bash -- "\${words[@]:1}" 2>/dev/null)
  [[ \${COMPREPLY[*]} == *[=:] ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _r1toy r1toy
`,
    line: ({ word }) => word,
  },
  zsh: {
    script: `#compdef r1toy
# Completion of r1toy. In ~/.zshrc, after compinit: eval "$(r1toy completion zsh)"
_r1toy() {
  local answer=$(r1toy completion zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  local -a found=("\${(@f)answer}") open
  [[ -z $answer ]] && { _files; return }
  [[ $answer == *[=:] ]] && open=(-S '')
  found=("\${(@)found//:/\\\\:}")
  found=("\${(@)found//$'\\t'/:}")
  _describe word found "\${open[@]}"
}
if [[ \${funcstack[1]} == _r1toy ]]; then _r1toy "$@"; else compdef _r1toy r1toy; fi
`,
    line: withAbout,
  },
  fish: {
    script: `# Completion of r1toy. In ~/.config/fish/config.fish: r1toy completion fish | source
function __r1toy_words
    set -l before (commandline -opc)
    set -l typed (commandline -ct)
    set -l found (r1toy completion fish -- $before[2..-1] "$typed" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$typed"
    end
end
complete -c r1toy -f -a '(__r1toy_words)'
`,
    line: withAbout,
  },
} as const satisfies Readonly<Record<string, Shell>>;

export type ShellName = keyof typeof shells;
