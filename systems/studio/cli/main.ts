import { explainError, UserError } from '@gauntlet/kit/errors';
import { Command } from 'commander';
import { commands } from './commands.ts';

/** The command `studio`. */
export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('studio')
    .description('Synthetic datasets from templates, within an exact budget')
    .showHelpAfterError();
  for (const { name, about, load } of commands) {
    const command = program.command(name).description(about);
    // Options and code of a command are loaded only when it is the one that was asked for.
    if (args[2] === name || (args[2] === 'help' && args[3] === name)) (await load())(command);
  }
  try {
    await program.parseAsync(args as string[]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(explainError(error));
    process.exitCode = 1;
  }
}
