/** `gauntlet shadow`: copies of what users ask go to this commit, and its answers are compared. */
import type { Command } from 'commander';
import { shadow } from '../../flow/ship/shadow.ts';
import { renderShadow } from '../../render/trial.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { declareTrial, openTrial, type TrialOptions } from './trial.ts';

const EXAMPLES = `
Examples:
  gauntlet shadow production                            10 % of the requests, for 10 minutes
  gauntlet shadow production --share 50 --for "1 h"
  gauntlet shadow production --json

Users get what they always get; the answers of this commit are compared and dropped. Only requests
without effects are copied. Exit codes: 0 all were the same, 1 some differ or it did not work,
2 wrong words, 3 there was nothing to compare, 130 Ctrl-C.`;

export function declare(command: Command, terminal: Terminal): void {
  declareTrial(command, { of: 'of the requests', share: 0.1, forMs: 600_000 })
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: TrialOptions) => {
      terminal.exit(await shadowCommand(environment, options, terminal));
    });
}

async function shadowCommand(
  environment: string,
  { system, share, for: forMs, json = false }: TrialOptions,
  terminal: Terminal,
): Promise<number> {
  const { project, ports, signal, close } = await openTrial(terminal, json);
  const asked = { environment, system, share, forMs };
  const tried = await shadow(project, asked, ports).finally(close);
  if (!tried.ok) return EXIT.fail;
  const { version, value } = tried;
  terminal.say(
    json ? `${JSON.stringify({ kind: 'shadow over', version, ...value })}\n` : renderShadow(value),
  );
  if (signal.aborted) return EXIT.interrupted;
  if (value.compared === 0) return EXIT.unknown;
  return value.same === value.compared ? EXIT.pass : EXIT.fail;
}
