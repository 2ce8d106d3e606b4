/** Facts of generated runs, the same for the same seed. */
import type { segmentWriter } from 'gauntlet/store/segment';

type Fact = Parameters<ReturnType<typeof segmentWriter>['add']>[0];

const SUITE = {
  id: 'shop/unit',
  system: 'shop',
  name: 'unit',
  layer: 'unit',
  runner: 'command',
  folder: '.',
  gives: 'cases' as const,
  resources: [],
  services: [],
  environment: {},
  limitMs: 1,
  tags: [],
  options: {},
};

const TASK = {
  id: 'shop/unit#1/1',
  suite: SUITE.id,
  layer: 'unit',
  shard: { index: 1, count: 1 },
  variant: { name: 'default', values: {} },
  selection: { files: [], titles: [] },
  expected: { known: false as const, why: 'generated' },
  limitMs: 1,
};

export function plannedOf(run: string, tree: string, at: number): Fact {
  return {
    kind: 'run planned',
    id: `${run} planned`,
    run,
    at,
    change: { tree, dirty: false, branch: 'main' },
    plan: { id: run, profile: 'quick', budgetMs: 1, tasks: [TASK] },
    suites: [SUITE],
    machine: { name: 'bench', platform: 'any', cores: 1 },
  };
}

export function taskEnded(
  run: string,
  at: number,
  counts: { readonly passed: number; readonly failed: number },
): Fact {
  return {
    kind: 'task ended',
    id: `${run} task`,
    run,
    at: at + 60_000,
    task: TASK.id,
    exit: { code: 0, signal: null, timedOut: false, interrupted: false },
    completeness: { state: 'whole' },
    counts: { ...counts, recovered: 0, skipped: 0, missing: 0 },
    durationMs: 60_000,
  };
}

export function runEnded(run: string, at: number): Fact {
  const durationMs = 60_000;
  return {
    kind: 'run ended',
    id: `${run} end`,
    run,
    at: at + durationMs,
    end: 'ended',
    durationMs,
  };
}

/** From 0 to below 1: a linear congruential generator, which is enough to spread failures. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
