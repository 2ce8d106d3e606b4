/** `gauntlet completions`: what a shell sources to complete our words. */
import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion-scripts.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { commandWords } from '../words.ts';
import type { CommandEntry } from './command.ts';

const HELP = `
Examples:
  source <(gauntlet completions bash)
  gauntlet completions zsh > "\${fpath[1]}/_gauntlet"
  gauntlet completions fish > ~/.config/fish/completions/gauntlet.fish

Exit codes: 0 written; 2 no such shell.`;

export function declare(command: Command, terminal: Terminal, all: readonly CommandEntry[]): void {
  command
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .option('--json', 'the commands and their options as JSON')
    .addHelpText('after', HELP)
    .action(async (shell: Shell, { json }: { readonly json?: boolean }) => {
      const words = await commandWords(all, terminal);
      terminal.say(json ? `${JSON.stringify(words, null, 2)}\n` : completionScript(shell, words));
      terminal.exit(EXIT.pass);
    });
}
