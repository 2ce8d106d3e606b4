/** `gauntlet hook install`: every commit is checked before it is made. */
import { type Command, Option } from 'commander';
import { findProjectFolder } from '../../config/load.ts';
import { changeHook } from '../../flow/hook.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet hook install    before each commit, run the precommit layer on what is staged
  gauntlet hook remove     take it away; a hook that was there before comes back

An existing hook is kept and called first. With Husky, a line is added to .husky/pre-commit.
Exit codes: 0 done, 2 this is no git repository.`;

export function declare(command: Command, terminal: Terminal): void {
  command.addHelpText('after', EXAMPLES);
  for (const action of ['install', 'remove'] as const) {
    command
      .command(action)
      .addOption(new Option('--json', 'what was done, as JSON on standard output'))
      .action(async ({ json }: { readonly json?: boolean }) => {
        const root = await findProjectFolder(terminal.folder);
        const state = await changeHook(action, root, terminal.environment);
        const kept = state.kept === undefined ? '' : `\nIt calls ${state.kept} first.`;
        const text = `The hook ${state.path} ${sayDone(state.done)}.${kept}\n`;
        terminal.say(json ? `${JSON.stringify(state)}\n` : text);
        terminal.exit(EXIT.pass);
      });
  }
}

function sayDone(done: string): string {
  return /^was/.test(done) ? done : `is ${done}`;
}
