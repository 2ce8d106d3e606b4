/** What bash, zsh and fish source to complete our words. Pure: words in, script out. */
import type { CommandWords } from './words.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

export function completionScript(shell: Shell, words: readonly CommandWords[]): string {
  return { bash, zsh, fish }[shell](words);
}

function flagsOf({ options }: CommandWords): readonly string[] {
  return [...options.map(({ flag }) => flag), '--help'];
}

function bash(words: readonly CommandWords[]): string {
  const cases = words.map(
    (one) => `    ${one.name}) words="${[...one.choices, ...flagsOf(one)].join(' ')}" ;;`,
  );
  return `# gauntlet completions bash > /etc/bash_completion.d/gauntlet
_gauntlet() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_CWORD}:\${COMP_WORDS[1]}" in
    1:*) words="${words.map(({ name }) => name).join(' ')} help --help --version" ;;
${cases.map((line) => line.replace(/^ {4}(\S+)\)/, '    *:$1)')).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  # A word that begins no option may be a file.
  [[ \${#COMPREPLY[@]} -eq 0 && $current != -* ]] && COMPREPLY=($(compgen -f -- "$current"))
  return 0
}
complete -F _gauntlet gauntlet
`;
}

function zsh(words: readonly CommandWords[]): string {
  const quoted = (text: string) => text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
  const first = words.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  const cases = words.map((one) => {
    const options = one.options.map(({ flag, summary }) => `'${flag}:${quoted(summary)}'`);
    const choices = one.choices.map((choice) => `'${choice}'`);
    return `    ${one.name}) more=(${[...choices, ...options, "'--help'"].join(' ')}) ;;`;
  });
  return `#compdef gauntlet
# gauntlet completions zsh > "\${fpath[1]}/_gauntlet"
_gauntlet() {
  local -a commands more
  commands=(
${first.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "\${words[2]}" in
${cases.join('\n')}
  esac
  _describe word more || _files
}
if [ "$funcstack[1]" = "_gauntlet" ]; then _gauntlet "$@"; else compdef _gauntlet gauntlet; fi
`;
}

function fish(words: readonly CommandWords[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = words.flatMap(({ name, summary, choices, options }) => {
    const inside = `-n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c gauntlet -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...choices.map((choice) => `complete -c gauntlet ${inside} -a ${quoted(choice)}`),
      ...options.map(
        ({ flag, summary: what }) =>
          `complete -c gauntlet ${inside} -l ${flag.replace(/^--/, '')} -d ${quoted(what)}`,
      ),
    ];
  });
  const head = '# gauntlet completions fish > ~/.config/fish/completions/gauntlet.fish';
  return `${[head, ...lines].join('\n')}\n`;
}
