/** Facts of a small run, for the tests of history. */
import type { Fact, RunPlanned } from '../../model/facts.ts';
import { attemptKeyOf, caseOf, factIdOf, fingerprintOf } from '../../model/identity.ts';
import type { Attempt, Outcome, Suite, Task } from '../../model/nouns.ts';

const START = Date.parse('2026-03-01T12:00:00Z');

export interface RunShape {
  readonly run: string;
  readonly tree?: string;
  readonly day?: number;
  readonly outcomes: readonly Outcome[];
  /** Which test failed ends differently: the second attempt passes. */
  readonly recovers?: boolean;
}

const SUITE: Suite = {
  id: 'kit/unit',
  system: 'kit',
  name: 'unit',
  layer: 'unit',
  runner: 'vitest',
  folder: 'kit',
  gives: 'cases',
  resources: [],
  services: [],
  environment: {},
  limitMs: 1_000,
  tags: [],
  options: {},
};

const TASK: Task = {
  id: 'kit/unit#1/1',
  suite: SUITE.id,
  layer: 'unit',
  shard: { index: 1, count: 1 },
  variant: { name: 'default', values: {} },
  selection: { files: [], titles: [] },
  expected: { known: false, why: 'no run yet' },
  limitMs: 1_000,
};

export function factsOfRun({ run, tree = 'tree', day = 0, ...shape }: RunShape): readonly Fact[] {
  const at = START + day * 86_400_000;
  const planned = plannedOf(run, tree, at);
  const attempts = shape.outcomes.flatMap((outcome, index) => {
    const first = attemptOf(index, outcome, 1);
    const isAgain = shape.recovers === true && outcome === 'failed';
    return isAgain ? [first, attemptOf(index, 'passed', 2)] : [first];
  });
  const failed = attempts.filter(({ outcome }) => outcome === 'failed').length;
  const counts = {
    passed: shape.outcomes.filter((outcome) => outcome === 'passed').length,
    failed: shape.recovers === true ? 0 : failed,
    recovered: shape.recovers === true ? failed : 0,
    skipped: shape.outcomes.filter((outcome) => outcome === 'skipped').length,
    missing: 0,
  };
  const exit = { code: failed > 0 ? 1 : 0, signal: null, timedOut: false, interrupted: false };
  return [
    planned,
    ...attempts.map((attempt, index) => ({
      id: factIdOf(run, 'attempt ended', attemptKeyOf(TASK.id, attempt)),
      run,
      at: at + index,
      kind: 'attempt ended' as const,
      task: TASK.id,
      attempt,
    })),
    {
      id: factIdOf(run, 'task ended', TASK.id),
      run,
      at: at + 900,
      kind: 'task ended',
      task: TASK.id,
      exit,
      completeness: { state: 'whole' },
      counts,
      durationMs: 900,
    },
    {
      id: factIdOf(run, 'run ended', run),
      run,
      at: at + 1_000,
      kind: 'run ended',
      end: 'ended',
      durationMs: 1_000,
    },
  ];
}

function plannedOf(run: string, tree: string, at: number): RunPlanned {
  return {
    id: factIdOf(run, 'run planned', run),
    run,
    at,
    kind: 'run planned',
    change: { tree, dirty: false, branch: 'main' },
    plan: { id: run, profile: 'quick', budgetMs: 30_000, tasks: [TASK] },
    suites: [SUITE],
    machine: { name: 'builder', platform: 'linux-x64', cores: 2 },
  };
}

export function attemptOf(index: number, outcome: Outcome, ordinal: number): Attempt {
  const file = `kit/area${index % 3}.test.ts`;
  const locator = { system: 'kit', suite: 'unit', file, titles: ['area', `case ${index}`] };
  const message = `expected 1 object, found ${index}`;
  const failure = { message, fingerprint: fingerprintOf(message), detail: 'at line 4' };
  return {
    case: caseOf(locator, ''),
    locator,
    ordinal,
    outcome,
    durationMs: 0.5 + index,
    place: { file, line: index + 1, column: 3 },
    ...(outcome === 'failed' ? { failure } : {}),
  };
}
