/** The command line of a product: of its commands only the one that is asked for is loaded. */
import { explainError, UserError } from '@gauntlet/kit/errors';
import type { Command } from 'commander';

export interface CommandEntry {
  readonly name: string;
  readonly about: string;
  /** Its options and its deed, in a file of their own. */
  readonly load: () => Promise<(command: Command) => void>;
}

export interface CommandLine {
  /** Its name, what it is for, and the options of all commands. */
  readonly program: Command;
  readonly commands: readonly CommandEntry[];
  /** As in `process.argv`. */
  readonly args: readonly string[];
}

/** An error of the user is said as such, and its exit code is 1. */
export async function runCommands({ program, commands, args }: CommandLine): Promise<void> {
  program.showHelpAfterError();
  for (const { name, about, load } of commands) {
    const command = program.command(name).description(about);
    // Options of the program may stand before it, and `help` too.
    if (args.includes(name)) (await load())(command);
  }
  try {
    await program.parseAsync([...args]);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    program.configureOutput().writeErr?.(`${explainError(error)}\n`);
    process.exitCode = 1;
  }
}
