/**
 * The shards of one run, which ran on several machines, as the facts of one run. A shard that is
 * not on record leaves tasks that never started, so that a part can not pass for the whole.
 */
import type { Fact, RunPlanned } from '../model/facts.ts';
import { factIdOf } from '../model/identity.ts';
import type { Shard, Suite, Task } from '../model/nouns.ts';

export interface ShardRun {
  readonly run: string;
  readonly facts: readonly Fact[];
}

/** Of the same tree, profile and division as `last`: of each shard the latest run. */
export function mergedShards(last: ShardRun, others: readonly ShardRun[]): readonly Fact[] {
  const planned = plannedIn(last);
  const shard = planned && shardOf(planned);
  if (planned === undefined || shard === undefined) return last.facts;
  const found = new Map<number, ShardRun>();
  for (const run of [...others, last]) {
    const own = plannedIn(run);
    const its = own && shardOf(own);
    if (own === undefined || its?.count !== shard.count || !isSameRun(own, planned)) continue;
    found.set(its.index, run);
  }
  const runs = [...found].sort(([a], [b]) => a - b).map(([, run]) => run);
  return joined(planned, runs, shard.count);
}

function plannedIn({ facts }: ShardRun): RunPlanned | undefined {
  return facts.find((fact) => fact.kind === 'run planned');
}

function shardOf({ plan }: RunPlanned): Shard | undefined {
  return plan.tasks.map(({ shard }) => shard).find(({ count }) => count > 1);
}

function isSameRun(a: RunPlanned, b: RunPlanned): boolean {
  return a.change.tree === b.change.tree && a.plan.profile === b.plan.profile;
}

function joined(planned: RunPlanned, runs: readonly ShardRun[], count: number): readonly Fact[] {
  const plans = runs.flatMap((run) => plannedIn(run) ?? []);
  const suites = [...new Map(plans.flatMap((own) => own.suites).map((s) => [s.id, s])).values()];
  const there = new Set(plans.map((own) => shardOf(own)?.index));
  const absent = Array.from({ length: count }, (_, at) => at + 1).filter((at) => !there.has(at));
  const missing = absent.flatMap((index) => suites.map((s) => neverStarted(s, { index, count })));
  const tasks = [...plans.flatMap(({ plan }) => plan.tasks), ...missing];
  const { partial: _, ...plan } = planned.plan;
  const startedAt = Math.min(...plans.map(({ at }) => at));
  const ends = runs.flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'run ended'));
  const bad = ends.find(({ end }) => end !== 'ended');
  const at = Math.max(startedAt, ...ends.map((fact) => fact.at));
  const kinds = new Set<Fact['kind']>(['run planned', 'run ended', 'verdict given']);
  return [
    { ...planned, at: startedAt, plan: { ...plan, tasks }, suites },
    ...runs.flatMap(({ facts }) => facts.filter(({ kind }) => !kinds.has(kind))),
    ...(ends.length < runs.length
      ? []
      : [
          {
            kind: 'run ended' as const,
            id: factIdOf(planned.run, 'run ended', 'all shards'),
            run: planned.run,
            at,
            end: bad?.end ?? ('ended' as const),
            durationMs: at - startedAt,
          },
        ]),
  ];
}

function neverStarted({ id, layer, limitMs }: Suite, shard: Shard): Task {
  return {
    id: `${id}#${shard.index}/${shard.count}`,
    suite: id,
    layer,
    shard,
    variant: { name: 'default', values: {} },
    selection: { files: [], titles: [] },
    expected: { known: false, why: 'this shard is not on record' },
    limitMs,
  };
}
