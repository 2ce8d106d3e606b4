/** The use case `rollback`: back to what users had before. It needs nothing but the target. */
import type { Project } from '../../config/project.ts';
import { readRevision } from '../../exec/base.ts';
import { errors } from '../../model/errors.ts';
import type { TargetSeen } from '../../release/target.ts';
import { journalPath, ReleaseJournal } from './journal.ts';
import { type ShipPorts, targetPortsOf } from './ports.ts';
import { type Shipped, shippedIn, targetOf } from './setup.ts';
import { finishLeft, leased, previousOf } from './ship.ts';

export interface RolledBack {
  readonly environment: string;
  readonly system: string;
  readonly from: string;
  readonly to: string;
  readonly durationMs: number;
}

export interface RollbackOptions {
  readonly systems: readonly string[];
  readonly to?: string | undefined;
  readonly why: string;
  readonly waitMs?: number | undefined;
}

export async function rollback(
  project: Project,
  word: string,
  options: RollbackOptions,
  ports: ShipPorts,
): Promise<readonly RolledBack[]> {
  const done: RolledBack[] = [];
  for (const shipped of shippedIn(project, word, options.systems))
    done.push(await rollbackOne(project, shipped, options, ports));
  return done;
}

export async function rollbackOne(
  project: Project,
  shipped: Shipped,
  options: RollbackOptions,
  ports: ShipPorts,
): Promise<RolledBack> {
  const startedAt = ports.clock();
  const { name: environment } = shipped.environment;
  const { system } = shipped.release;
  const target = targetOf(shipped, targetPortsOf(project.root, ports));
  await leased(target, 'a rollback', ports, options.waitMs);
  try {
    const had = previousOf(await target.observe());
    // A ship that was killed in the middle is what is taken back then.
    await finishLeft(project, shipped, target, ports, undefined);
    const seen = await target.observe();
    const from = previousOf(seen);
    const to = options.to === undefined && from !== had ? from : wanted(seen, from, options.to);
    if (to === undefined) {
      const version = options.to ?? 'before this one';
      throw errors.make('SHIP_NOTHING_BACK', { environment, system, version });
    }
    // First what there is to go back to: whoever is killed after it leaves a next one that knows.
    for (const newer of seen.settled.slice(0, seen.settled.indexOf(to)))
      await target.unsettle(newer);
    await target.giveAll(to);
    await target.settle(to);
    await target.keepOnly([to]);
    const outcome = { environment, system, from: had ?? '', to };
    await keep(project, outcome, options.why, ports);
    return { ...outcome, durationMs: ports.clock() - startedAt };
  } finally {
    await target.giveBack().catch(() => undefined); // It dies with this process anyway.
  }
}

function wanted(
  { settled }: TargetSeen,
  from: string | undefined,
  to: string | undefined,
): string | undefined {
  if (to === undefined) return settled.find((version) => version !== from);
  return settled.find((version) => version.startsWith(to));
}

/** On record like any release, under the tree that users have no longer. */
async function keep(
  { root }: Project,
  { environment, system, from, to }: Omit<RolledBack, 'durationMs'>,
  why: string,
  ports: ShipPorts,
): Promise<void> {
  const release = ports.newId('s');
  const revision = await readRevision(root, ports.environment, from);
  const { commit, tree } = revision ?? { commit: from, tree: from };
  const path = `${journalPath(root, environment, system)}.${release}`;
  const about = { release, environment, system, version: from, commit, tree, canary: [] };
  const journal = await ReleaseJournal.begin(path, { ...about, previous: to }, ports);
  await journal.intend('roll back');
  await journal.end('roll back', 'done', why);
  await journal.finish('rolled back', `users have ${to}: ${why}`);
}
