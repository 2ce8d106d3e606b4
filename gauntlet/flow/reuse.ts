/**
 * Evidence that is there already: a whole run of this very tree on a machine of this kind. Its
 * facts are judged anew, so a waiver that has expired since, or another policy, is not passed over.
 */
import type { Project } from '../config/project.ts';
import { readChange } from '../exec/change.ts';
import type { Fact, RunPlanned } from '../model/facts.ts';
import { factIdOf } from '../model/identity.ts';
import type { Request } from '../plan/plan.ts';
import { partOf } from './part.ts';
import type { RunOutcome, RunPorts } from './run.ts';
import { verdictOfRun } from './verdict.ts';

export interface Reused extends RunOutcome {
  readonly ranAt: number;
}

/** The latest such run whose verdict would be a pass today; undefined when all has to run. */
export async function reusableRun(
  project: Project,
  request: Request,
  ports: RunPorts,
): Promise<Reused | undefined> {
  const { shard, seed, coverage } = request;
  // What a run of all in the usual way has not shown is run.
  const isSpecial = shard !== undefined || seed !== undefined || coverage !== undefined;
  if (isSpecial || partOf(project, request) !== undefined) return undefined;
  const { tree } = await readChange(project.root, ports.environment);
  const { runs } = await ports.source.runsOf(tree);
  for (const { run, facts } of runs.toReversed()) {
    const planned = facts.find((fact) => fact.kind === 'run planned');
    if (planned === undefined || !isSame(planned, request, ports)) continue;
    const seen = facts.filter(({ kind }) => kind !== 'verdict given');
    const verdict = await verdictOfRun(project, seen, ports.clock(), ports);
    if (verdict.outlook !== 'pass') continue;
    const given: Fact = {
      kind: 'verdict given',
      id: factIdOf(run, 'verdict given', verdict.id),
      run,
      at: ports.clock(),
      verdict,
    };
    return { run, verdict, facts: [...seen, given], ranAt: planned.at };
  }
  return undefined;
}

function isSame({ plan, machine }: RunPlanned, { profile }: Request, ports: RunPorts): boolean {
  const isWhole = plan.partial === undefined && plan.tasks.length > 0;
  return isWhole && plan.profile === profile.name && machine.platform === ports.machine.platform;
}
