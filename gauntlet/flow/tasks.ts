/** Runs all tasks of a plan: the order, the services that they need, the trees they make. */
import type { Project } from '../config/project.ts';
import { openServices, type Services } from '../exec/services.ts';
import { openTrees } from '../exec/trees.ts';
import { NO_COUNTS } from '../model/counts.ts';
import type { Exit, Suite, Task } from '../model/nouns.ts';
import type { Planned, Request } from '../plan/plan.ts';
import { needsOf } from '../plan/queue.ts';
import { GRACE_MS, type TaskPorts } from './round.ts';
import type { RunOptions } from './run-options.ts';
import { runAll } from './schedule.ts';
import { runTask } from './task.ts';

export interface TasksPorts extends Omit<TaskPorts, 'trees' | 'words'> {
  readonly startedAt: number;
  readonly options: RunOptions;
}

export async function runTasks(
  project: Project,
  request: Request,
  { plan, suites }: Planned,
  ports: TasksPorts,
): Promise<void> {
  const { keepGoing = false, failFast = false, words = [] } = ports.options;
  const byId = new Map(suites.map((suite) => [suite.id, suite]));
  const trees = openTrees(GRACE_MS);
  const services = openServices(project.services, { ...ports, graceMs: GRACE_MS, trees });
  try {
    await runAll(plan.tasks, {
      suites: byId,
      workers: project.workers,
      needs: needsOf(request.profile.layers, project.layers),
      keepGoing,
      failFast,
      failFastLayers: new Set(
        project.layers.filter((layer) => layer.failFast).map(({ layer }) => layer),
      ),
      layers: project.layers,
      signal: ports.signal,
      start(task, signal) {
        const suite = byId.get(task.suite);
        if (suite === undefined) throw new Error(`task ${task.id} has no suite`);
        return startTask(task, suite, services, { ...ports, words, trees, signal });
      },
    });
  } finally {
    await services.stop();
    trees.close();
  }
}

async function startTask(
  task: Task,
  suite: Suite,
  services: Services,
  ports: TaskPorts & Pick<TasksPorts, 'startedAt'>,
): Promise<boolean> {
  const names = suite.services;
  const needed = names.length === 0 ? NOTHING_NEEDED : await services.need(names);
  if (!needed.ready) return withoutService(task, needed.why, ports);
  const queuedMs = ports.clock() - ports.startedAt;
  const aboutServices = () => services.about(names);
  return runTask({ task, suite, queuedMs, variables: needed.variables, aboutServices }, ports);
}

const NOTHING_NEEDED = { ready: true, variables: {} } as const;
const NO_EXIT: Exit = { code: null, signal: null, timedOut: false, interrupted: false };

/** A service that does not start is no fault of the engine: its suites have no evidence. */
function withoutService(task: Task, why: string, { recorder }: TaskPorts): boolean {
  recorder.fact(task.id, {
    kind: 'task ended',
    task: task.id,
    exit: NO_EXIT,
    completeness: { state: 'absent', why },
    counts: NO_COUNTS,
    durationMs: 0,
  });
  return false;
}
