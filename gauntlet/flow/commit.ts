/** The use case `run commit`: precommit on what is staged, and its fixes into the commit. */
import type { Project } from '../config/project.ts';
import type { Fixes } from '../exec/staged/fixes.ts';
import { openStaged } from '../exec/staged/staged.ts';
import type { Request } from '../plan/plan.ts';
import { type RunOutcome, type RunPorts, run } from './run.ts';
import type { RunOptions } from './run-options.ts';

export interface CommitOutcome extends RunOutcome {
  readonly fixes: Fixes;
}

const NO_FIXES: Fixes = { staged: [], apart: [], refused: [] };

/** `cache`: a folder of the user's for what can be made again. */
export async function runCommit(
  project: Project,
  request: Request,
  ports: RunPorts,
  cache: string,
  options: RunOptions = {},
): Promise<CommitOutcome> {
  const { root } = project;
  const staged = await openStaged({ root, environment: ports.environment, cache });
  if (staged === undefined) {
    return { ...(await run(project, request, ports, options)), fixes: NO_FIXES };
  }
  try {
    const { files, change } = staged;
    const narrowed = { ...request, selection: { ...request.selection, changed: files } };
    const place = { root: staged.root, change };
    const outcome = await run(project, narrowed, ports, { ...options, place });
    // What was mended is worth keeping also when something else failed, but not half of it.
    const fixes = ports.signal.aborted ? NO_FIXES : await staged.keepFixes();
    return { ...outcome, fixes };
  } finally {
    await staged.close();
  }
}
