/** `gauntlet ab`: two versions with users of their own, compared on a metric. */
import type { Command } from 'commander';
import { ab, type Compared } from '../../flow/ship/ab.ts';
import { renderAb } from '../../render/trial.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { declareTrial, openTrial, type TrialOptions } from './trial.ts';

interface AbOptions extends TrialOptions {
  readonly metric: string;
}

const EXAMPLES = `
Examples:
  gauntlet ab production --metric checkouts               half of the users, for an hour
  gauntlet ab production --metric latency --share 10 --for "1 day"
  gauntlet ab production --metric checkouts --json

The metric is an objective of the environment. Afterwards users have what they had: ship it when you
want it. Exit codes: 0 better, 1 worse or it did not work, 2 wrong words, 3 undecided, or too little
to tell, 130 Ctrl-C.`;

export function declare(command: Command, terminal: Terminal): void {
  const usual = { of: 'of the users, for this commit', share: 0.5, forMs: 3_600_000 };
  declareTrial(command, usual)
    .requiredOption('--metric <name>', 'an objective of the environment')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: AbOptions) => {
      terminal.exit(await abCommand(environment, options, terminal));
    });
}

async function abCommand(
  environment: string,
  { system, metric, share, for: forMs, json = false }: AbOptions,
  terminal: Terminal,
): Promise<number> {
  const { project, ports, signal, close } = await openTrial(terminal, json);
  const asked = { environment, system, metric, share, forMs };
  const tried = await ab(project, asked, ports).finally(close);
  if (!tried.ok) return EXIT.fail;
  const { version, value } = tried;
  const { kind, ...rest } = value;
  const document = { kind: 'ab over', version, metric, how: kind, ...rest };
  terminal.say(json ? `${JSON.stringify(document)}\n` : renderAb(metric, value));
  return signal.aborted ? EXIT.interrupted : codeOf(value);
}

function codeOf(value: Compared): number {
  if (value.kind === 'trouble') return EXIT.fail;
  if (value.kind === 'not enough data' || value.outlook === 'undecided') return EXIT.unknown;
  return value.outlook === 'better' ? EXIT.pass : EXIT.fail;
}
