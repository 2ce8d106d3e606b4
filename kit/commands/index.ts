/** The command line of a product: of its commands only the one that is asked for is loaded. */
import { explainError, UserError } from '@gauntlet/kit/errors';
import { type Command, CommanderError } from 'commander';

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

/** What was typed can't be understood; 1 is of what was understood and could not be done. */
const misread = 2;

/** An error of the user is said as such: in a line, with where to look. Nothing else is printed. */
export async function runCommands({ program, commands, args }: CommandLine): Promise<void> {
  program.exitOverride();
  for (const { name, about, load } of commands) {
    const command = program.command(name).description(about);
    // Options of the program may stand before it, and `help` too.
    if (args.includes(name)) (await load())(command);
  }
  hintAtHelp(program, program.name());
  try {
    if (args.length > programWords) await program.parseAsync([...args]);
    else program.outputHelp();
  } catch (error) {
    process.exitCode = exitCodeOf(error, program);
  }
}

/** All of the help after a mistake would be what is read, and not the mistake. */
function hintAtHelp(command: Command, words: string): void {
  command.showHelpAfterError(`(${words} --help shows what there is)`);
  for (const below of command.commands) hintAtHelp(below, `${words} ${below.name()}`);
}

/** The runtime and the program, as `process.argv` begins. */
const programWords = 2;

function exitCodeOf(error: unknown, program: Command): number {
  // Commander has said already what was wrong, or shown what was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : misread;
  if (!(error instanceof UserError)) throw error;
  program.configureOutput().writeErr?.(`${explainError(error)}\n`);
  return 1;
}
