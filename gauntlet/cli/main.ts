/** The command line: finds the command that was called, loads it alone, and runs it. */
import { explainError, UserError } from '@gauntlet/kit/errors';
import { Command, CommanderError } from 'commander';
import { TOOL } from '../model/tool.ts';
import { commands } from './commands/registry.ts';
import { EXIT } from './exit-codes.ts';
import { terminalOf } from './terminal.ts';

const terminal = terminalOf(process);

const EXIT_HELP =
  '\nExit codes: 0 pass, 1 fail, 2 wrong words or configuration, 3 unknown, 4 a fault of ours, ' +
  '130 interrupted.';

async function programFor(words: readonly string[]): Promise<Command> {
  const program = new Command('gauntlet')
    .description('Takes a change through its tests and decides whether it may go on')
    .version(TOOL.version, '--version')
    .exitOverride()
    .showHelpAfterError('(gauntlet --help shows what there is)')
    .showSuggestionAfterError();
  const called = words.find((word) => !word.startsWith('-'));
  const isAll = isHelp(words) && words.includes('--all');
  const hidden = commands.filter(({ first }) => !first).length;
  program.addHelpText(
    'after',
    isAll ? EXIT_HELP : `\n${hidden} more: gauntlet help --all\n${EXIT_HELP}`,
  );
  // Alone when it comes first: then nothing tells of the others, and declaring them takes time.
  const alone = commands.filter(({ name }) => name === words[0]);
  for (const entry of alone.length > 0 ? alone : commands) {
    const command = program
      .command(entry.name, { hidden: !entry.first && !isAll })
      .summary(entry.summary)
      .description(entry.summary);
    if (entry.name === called || called === 'help') {
      (await entry.load()).declare(command, terminal, commands);
    }
  }
  return program;
}

/** Commander suggests only commands that the first help shows; we have more. */
async function unknownCommand(word: string): Promise<number> {
  const { nearest } = await import('@gauntlet/kit/config');
  const meant = nearest(
    word,
    commands.map(({ name }) => name),
  );
  const hint = meant === undefined ? 'gauntlet help --all shows all.' : `Did you mean ${meant}?`;
  terminal.complain(`there is no command ${word}. ${hint}\n`);
  return EXIT.usage;
}

/** Asked for the help of the whole: `help`, `--help`, either with `--all`. */
function isHelp(words: readonly string[]): boolean {
  return words[0] === 'help' || words[0] === '--help' || words[0] === '-h';
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
  const isBare = words.filter((word) => !word.startsWith('-')).every((word) => word === 'help');
  const [word = ''] = words;
  const isCommand = /^-|^help$/.test(word) || commands.some(({ name }) => name === word);
  if (words.length === 0 || (isHelp(words) && isBare)) program.outputHelp();
  else if (!isCommand) terminal.exit(await unknownCommand(word));
  else await program.parseAsync(words, { from: 'user' });
} catch (error) {
  terminal.exit(reportFailure(error));
}
