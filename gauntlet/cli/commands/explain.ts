/** `gauntlet explain`: the arithmetic behind a verdict, or the past of a test. */
import { realDisk } from '@gauntlet/kit/disk';
import type { Command } from 'commander';
import { type ExplainedVerdict, explain } from '../../flow/explain.ts';
import { storedView } from '../../flow/render.ts';
import { renderPast } from '../../render/past.ts';
import { renderFailures } from '../../render/terminal.ts';
import { renderVerdict } from '../../render/verdict.ts';
import { storedRuns } from '../../store/stored-runs.ts';
import { EXIT } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  gauntlet explain                   the last run, rule by rule
  gauntlet explain r-1f2e3d          another run
  gauntlet explain staging           the last verdict of a gate
  gauntlet explain "resumes after"   the past of the tests with these words in their title`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('[what...]', 'a run, a verdict, an environment, or words of a test title')
    .option('--json', 'as JSON on standard output')
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: { readonly json?: boolean }) => {
      const project = await projectHere(terminal);
      const word = words.length === 0 ? 'last' : words.join(' ');
      const found = await explain(word, storedRuns(realDisk(), project.root));
      const text =
        'kind' in found
          ? `${verdictText(found, terminal)}${await failuresText(found, project.root, terminal)}`
          : found.map(pastText).join('\n');
      terminal.say(options.json ? `${JSON.stringify(found, null, 2)}\n` : text);
      terminal.exit(EXIT.pass);
    });

  function pastText(test: Parameters<typeof renderPast>[0]): string {
    return renderPast(test, terminal.colour);
  }
}

/** What failed in the run of a verdict, with what is known of its past. */
async function failuresText(
  { run, given }: ExplainedVerdict,
  root: string,
  { environment, width, colour }: Terminal,
): Promise<string> {
  if (given.gate !== undefined || given.verdict.outlook === 'pass') return '';
  const { view } = await storedView(root, run, environment);
  return renderFailures(view, { width, colour });
}

function verdictText(found: ExplainedVerdict, { colour }: Terminal): string {
  const { run, at, given, change, profile } = found;
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  const tree = (given.gate?.tree ?? change?.tree ?? '').slice(0, 7);
  const what = given.gate === undefined ? (profile ?? '') : `gate ${given.gate.environment}`;
  const title = `${run}  ${what}  tree ${tree}  ${when}`;
  return renderVerdict(title, given.verdict, { colour, full: true });
}
