/** The command line: finds the command that was called, loads it alone, and runs it. */
import { explainError, UserError } from '@gauntlet/kit/errors';
import { Command, CommanderError } from 'commander';
import { commands } from './commands/registry.ts';
import { EXIT } from './exit-codes.ts';
import { terminalOf } from './terminal.ts';

const terminal = terminalOf(process);

async function programFor(words: readonly string[]): Promise<Command> {
  const program = new Command('gauntlet')
    .description('Takes a change through its tests and decides whether it may go on')
    .exitOverride()
    .showHelpAfterError('(gauntlet --help shows what there is)')
    .showSuggestionAfterError();
  const called = words.find((word) => !word.startsWith('-'));
  for (const entry of commands) {
    const command = program
      .command(entry.name, { hidden: !entry.first })
      .summary(entry.summary)
      .description(entry.summary);
    if (entry.name === called || called === 'help') {
      (await entry.load()).declare(command, terminal);
    }
  }
  return program;
}

function reportFailure(error: unknown): number {
  // Commander has already written what was wrong with the words.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
  if (error instanceof UserError) {
    terminal.complain(`${explainError(error)}\n`);
    return EXIT.usage;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.complain(`gauntlet itself failed; this is a bug in it.\n${text}\n`);
  return EXIT.internal;
}

try {
  const words = process.argv.slice(2);
  const program = await programFor(words);
  if (words.length === 0) program.outputHelp();
  else await program.parseAsync(words, { from: 'user' });
} catch (error) {
  terminal.exit(reportFailure(error));
}
