/** `gauntlet history`: the past of runs, of a test, of the days; and its retention. */
import type { Command } from 'commander';
import {
  type Answer,
  askHistory,
  askTrend,
  type HistoryRequest,
  pruneHistory,
} from '../../flow/history.ts';
import {
  renderFoundTests,
  renderRunPast,
  renderRuns,
  renderTestPast,
  renderTrend,
} from '../../render/history.ts';
import { plural } from '../../render/text.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { historyPlace, wholeNumber } from './history-place.ts';

interface HistoryOptions {
  readonly limit: number;
  readonly trend?: number;
  readonly prune?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  gauntlet history                    the latest runs
  gauntlet history last               the last one, suite by suite
  gauntlet history resume restart     the test whose name has these words
  gauntlet history --trend 28         four weeks, day by day
  gauntlet history --prune 90         keep outcomes only of what is older than 90 days
Exit codes: 0 answered, 2 no such run or test.`;

const DEFAULT_LIMIT = 20;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[words...]', 'a run, or words of the name of a test')
    .option('--limit <n>', 'how many at most', wholeNumber('--limit'), DEFAULT_LIMIT)
    .option('--trend <days>', 'counts and times of each day', wholeNumber('--trend'))
    .option('--prune <days>', 'roll up runs older than this', wholeNumber('--prune'))
    .option('--json', 'the answer as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: HistoryOptions) => {
      await historyCommand(words, options, terminal);
      terminal.exit(EXIT.pass);
    });
}

async function historyCommand(
  words: readonly string[],
  options: HistoryOptions,
  terminal: Terminal,
): Promise<void> {
  const place = await historyPlace(terminal);
  if (options.prune !== undefined) {
    const done = await pruneHistory(place.root, place.now, options.prune);
    const text = `${plural(done.runs, 'run')} rolled up, ${done.freedBytes} bytes freed\n`;
    terminal.say(options.json ? `${JSON.stringify(done)}\n` : text);
    return;
  }
  const request: HistoryRequest = { ...place, limit: options.limit };
  const answer = await (options.trend === undefined
    ? askHistory(request, words)
    : askTrend(request, options.trend));
  terminal.say(options.json ? `${JSON.stringify(answer, null, 2)}\n` : textOf(answer, terminal));
}

function textOf(answer: Answer, { width }: Terminal): string {
  switch (answer.kind) {
    case 'runs':
      return renderRuns(answer.runs, width);
    case 'run':
      return renderRunPast(answer.run, width);
    case 'tests':
      return renderFoundTests(answer.tests);
    case 'test':
      return renderTestPast(answer.test, width);
    case 'trend':
      return renderTrend(answer.points, width);
  }
}
