/** The command line: `storage dev`, `api`, `node`, and the commands that look after a cluster. */
import { explainError, UserError } from '@gauntlet/kit/errors';
import { Command, CommanderError } from 'commander';
import { commands } from './commands/registry.ts';
import { terminalOf } from './terminal.ts';

const terminal = terminalOf(process);

async function run(): Promise<void> {
  const program = new Command('storage')
    .description('An S3-like object store over chunk servers')
    .exitOverride()
    .showHelpAfterError('(storage --help shows what there is)')
    .showSuggestionAfterError();
  const called = terminal.words.find((word) => !word.startsWith('-'));
  for (const { name, summary, load } of commands) {
    const command = program.command(name).summary(summary).description(summary);
    if (name === called) (await load()).declare(command, terminal);
  }
  if (terminal.words.length === 0) program.outputHelp();
  else await program.parseAsync([...terminal.words], { from: 'user' });
}

try {
  await run();
} catch (error) {
  terminal.exit(report(error));
}

function report(error: unknown): number {
  // Commander has already written what was wrong with the words.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof UserError) {
    terminal.complain(`${explainError(error)}\n`);
    return 1;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.complain(`storage itself failed; this is a bug in it.\n${text}\n`);
  return 4;
}
