/** `gauntlet tell`: the alerts of the project hear of a profile that is red. */
import type { Command } from 'commander';
import { askHistory } from '../../flow/history.ts';
import { tell } from '../../flow/tell.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet run main; gauntlet tell main      on CI, after the run
  gauntlet tell nightly

Tells \`alerts\` of the configuration once when the last run of a profile is red, with the first bad
change, and once when it is green again. Exit codes: 0 it is green, 1 it is red, 3 it never ran.`;

const MOST_RUNS = 500;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<profile>', 'main, nightly, or one of your own')
    .addHelpText('after', EXAMPLES)
    .action(async (profile: string) => {
      terminal.exit(await tellCommand(profile, terminal));
    });
}

async function tellCommand(profile: string, terminal: Terminal): Promise<number> {
  const project = await projectHere(terminal);
  const { environment } = terminal;
  const found = await tell(project, profile, {
    clock: Date.now,
    environment,
    say: (text) => terminal.say(`${text}\n`),
    runs: async () => {
      const asked = {
        root: project.root,
        url: environment.GAUNTLET_DATABASE_URL,
        now: Date.now(),
        limit: MOST_RUNS,
        tell: terminal.complain,
      };
      const answer = await askHistory(asked, []);
      return answer.kind === 'runs' ? answer.runs : [];
    },
  });
  if (found.state === 'none') terminal.say(`${profile} has never run here\n`);
  return { none: EXIT.unknown, green: EXIT.pass, red: EXIT.fail }[found.state];
}
