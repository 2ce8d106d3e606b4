/**
 * A version beside the one that users have, for a while, whatever comes of it: afterwards users
 * have what they had. One that is killed leaves what the next ship or rollback takes away.
 */
import type { Project } from '../../config/project.ts';
import { readRevision } from '../../exec/base.ts';
import { errors } from '../../model/errors.ts';
import type { ShipStepName } from '../../plan/ship/next.ts';
import type { Target } from '../../release/target.ts';
import { versionOf } from './artifact.ts';
import { type ShipPorts, targetPortsOf } from './ports.ts';
import { type Shipped, shippedIn, targetOf } from './setup.ts';
import { finishLeft, leased, previousOf } from './ship.ts';
import { shipContext } from './ship-context.ts';
import type { StepContext } from './step-context.ts';
import { doStep, stepContext } from './steps.ts';

export interface TrialAsked {
  readonly environment: string;
  readonly system: string | undefined;
  /** What for, in words. */
  readonly what: string;
  /** Done first; where one does not go well it is over. */
  readonly steps: readonly ShipStepName[];
}

export interface Trial {
  readonly shipped: Shipped;
  readonly target: Target;
  readonly version: string;
  readonly previous: string;
  readonly context: StepContext;
}

export type Tried<T> =
  | { readonly ok: true; readonly system: string; readonly version: string; readonly value: T }
  | { readonly ok: false; readonly why: string };

export async function withTrial<T>(
  project: Project,
  asked: TrialAsked,
  ports: ShipPorts,
  work: (trial: Trial) => Promise<T>,
): Promise<Tried<T>> {
  const { environment, system, what } = asked;
  const named = system === undefined ? [] : [system];
  const [shipped, another] = shippedIn(project, environment, named);
  if (shipped === undefined || another !== undefined)
    throw errors.make('TRIAL_SYSTEM', { environment });
  const revision = await readRevision(project.root, ports.environment, 'HEAD');
  if (revision === undefined) throw errors.make('NO_TREE', { folder: project.root });
  const version = versionOf(revision.commit);
  const target = targetOf(shipped, targetPortsOf(project.root, ports));
  await leased(target, `${what} ${version}`, ports);
  try {
    await finishLeft(project, shipped, target, ports, undefined);
    const previous = previousOf(await target.observe());
    if (previous === undefined || previous === version)
      throw errors.make('TRIAL_ALONE', { environment, system: shipped.release.system, version });
    const context = stepContext({
      ship: shipContext(project, shipped, revision, ports),
      plan: { version, previous, canary: [] },
      target,
      glass: undefined,
      seen: (text) => ports.emit({ kind: 'step seen', step: what, text }),
    });
    try {
      const failed = await stepsOf(asked.steps, context, ports);
      if (failed !== undefined) return { ok: false, why: failed };
      const value = await work({ shipped, target, version, previous, context });
      return { ok: true, system: shipped.release.system, version, value };
    } finally {
      await target.giveAll(previous);
      await target.keepOnly([previous]);
    }
  } finally {
    await target.giveBack().catch(() => undefined); // It dies with this process anyway.
  }
}

async function stepsOf(
  steps: readonly ShipStepName[],
  context: StepContext,
  { clock, emit }: ShipPorts,
): Promise<string | undefined> {
  for (const step of steps) {
    const startedAt = clock();
    emit({ kind: 'step begun', step });
    const done = await doStep(step, context);
    const outcome = done.ok ? 'done' : 'failed';
    const text = done.ok ? done.text : done.why;
    const details = done.ok || done.details === undefined ? {} : { details: done.details };
    emit({ kind: 'step over', step, outcome, text, ...details, durationMs: clock() - startedAt });
    if (!done.ok) return done.why;
  }
  return undefined;
}
