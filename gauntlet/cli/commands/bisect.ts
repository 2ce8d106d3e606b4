/** `gauntlet bisect`: the change that broke a test, by trying it at other commits. */
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { randomId } from '@gauntlet/kit/ids';
import { type Command, InvalidArgumentError } from 'commander';
import { type BisectOutcome, bisect } from '../../flow/bisect/bisect.ts';
import { renderBisect, trialLine } from '../../render/bisect.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';
import { wholeNumber } from './history-place.ts';

interface BisectOptions {
  readonly good?: string;
  readonly bad: string;
  readonly prepare?: string;
  readonly carry?: readonly string[];
  readonly repeat: number;
  readonly sure: number;
  readonly most: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet bisect                                   the last failure
  gauntlet bisect f-93ab12cd --good v1.4            from a commit in which it passed
  gauntlet bisect "price.test.ts > adds"            a test by its file and title
  gauntlet bisect f-93ab12cd --prepare "npm ci"     installs at every commit
  gauntlet bisect f-93ab12cd --carry price.test.ts  with the test as it is now

Works in a copy of the repository that goes away; yours is not touched. Without --good it takes a
commit in which the test is on record as passed, or looks back. A test that does not always answer
the same is tried as often as it takes.
Exit codes: 0 found, 2 wrong words, 3 not found or not sure enough, 130 interrupted.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[test...]', 'a failure by name, a file and title, or words of a failed title')
    .option('--good <commit>', 'where it passed')
    .option('--bad <commit>', 'where it fails', 'HEAD')
    .option('--prepare <command>', 'run at each commit first; where it fails is skipped')
    .option('--carry <files...>', 'taken along as they are now, such as the test itself')
    .option(
      '--repeat <n>',
      'trials on both sides of an answer, at least',
      wholeNumber('--repeat'),
      3,
    )
    .option('--sure <percent>', 'how sure an answer has to be', percentOf, 95)
    .option('--most <n>', 'trials at most', wholeNumber('--most'), 300)
    .option('--json', 'the answer and every trial as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: BisectOptions) => {
      terminal.exit(await bisectCommand(words, options, terminal));
    });
}

function percentOf(text: string): number {
  const percent = Number(text);
  if (percent > 0 && percent < 100) return percent;
  throw new InvalidArgumentError('It is a number between 0 and 100, such as 99.');
}

async function bisectCommand(
  words: readonly string[],
  options: BisectOptions,
  terminal: Terminal,
): Promise<number> {
  const { environment, folder, width, colour } = terminal;
  const project = await projectHere(terminal);
  const signal = terminal.interruption();
  const inRoot = (path: string) =>
    relative(project.root, isAbsolute(path) ? path : resolve(folder, path))
      .split(sep)
      .join('/');
  const request = {
    word: words.length === 0 ? undefined : words.join(' '),
    good: options.good,
    bad: options.bad,
    prepare: options.prepare,
    carried: (options.carry ?? []).map(inRoot),
    repeat: options.repeat,
    sure: options.sure / 100,
    mostTrials: options.most,
  };
  const outcome = await bisect(project, request, {
    clock: Date.now,
    newRunId: () => `bisect-${randomId()}`,
    folder,
    environment,
    signal,
    onStart: (title, about) =>
      terminal.complain(`hunting ${title}${about === '' ? '' : `; ${about}`}\n`),
    onTrial: (commit, answer, durationMs) =>
      terminal.complain(trialLine(commit, answer, durationMs, { width, colour })),
  });
  const text = options.json ? `${JSON.stringify(outcome, null, 2)}\n` : '';
  terminal.say(text || renderBisect(outcome, { width, colour }));
  return exitOf(outcome);
}

function exitOf({ step }: BisectOutcome): number {
  if (step.kind === 'interrupted') return EXIT.interrupted;
  return step.kind === 'found' ? EXIT.pass : EXIT.unknown;
}
