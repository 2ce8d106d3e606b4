/** A small run as facts, for the tests of every form it is written in. */
import type { Event, Fact } from '../../model/facts.ts';
import { caseOf, fingerprintOf } from '../../model/identity.ts';
import type { Attempt, Outcome, Result, Suite, Task, Verdict } from '../../model/nouns.ts';
import { type RunView, type ViewOptions, viewOf } from '../view.ts';

const START = Date.UTC(2026, 10, 20, 12);

function suite(system: string, layer: string): Suite {
  return {
    id: `${system}/${layer}`,
    system,
    name: layer,
    layer,
    runner: 'vitest',
    folder: system,
    gives: 'cases',
    resources: [],
    services: [],
    environment: {},
    limitMs: 60_000,
    tags: [],
    options: {},
  };
}

function task(system: string, layer: string, changes: Partial<Task> = {}): Task {
  return {
    id: `${system}/${layer}#1/1`,
    suite: `${system}/${layer}`,
    layer,
    shard: { index: 1, count: 1 },
    variant: { name: 'default', values: {} },
    selection: { files: [], titles: [] },
    expected: { known: false, why: 'first run' },
    limitMs: 60_000,
    ...changes,
  };
}

export function attempt(
  layer: string,
  titles: readonly string[],
  outcome: Outcome = 'passed',
  message = 'expected 1 object, found 2',
): Attempt {
  const file = `tests/${layer}/resume.test.ts`;
  const locator = { system: 'storage', suite: layer, file, titles };
  const place = { file, line: 41, column: 7 };
  const failure = { message, place, fingerprint: fingerprintOf(message) };
  const isBad = outcome !== 'passed' && outcome !== 'skipped';
  return {
    case: caseOf(locator, ''),
    locator,
    ordinal: 1,
    outcome,
    durationMs: 12,
    place: { file, line: 40 },
    ...(isBad ? { failure } : {}),
  };
}

export const UNIT = task('storage', 'unit', { estimateMs: 8_000 });
export const INTEGRATION = task('storage', 'integration', { estimateMs: 50_000 });

const about = (id: string, atMs: number) => ({ id, run: 'r-1842', at: START + atMs });

export const planned: Extract<Fact, { kind: 'run planned' }> = {
  ...about('1', 0),
  kind: 'run planned',
  change: { tree: 'a'.repeat(40), commit: '3f2a91cdef', dirty: false, branch: 'main' },
  plan: { id: 'r-1842', profile: 'pr', budgetMs: 120_000, tasks: [UNIT, INTEGRATION] },
  suites: [suite('storage', 'unit'), suite('storage', 'integration')],
  machine: { name: 'box', platform: 'linux-x64', cores: 2 },
};

export function started(of: Task, atMs: number): Event {
  return {
    ...about(`s ${of.id}`, atMs),
    kind: 'task started',
    task: of.id,
    command: [],
    queuedMs: 0,
  };
}

export function attempted(of: Task, one: Attempt, atMs: number): Fact {
  const id = `a ${one.case.id} ${one.ordinal}`;
  return { ...about(id, atMs), kind: 'attempt ended', task: of.id, attempt: one };
}

export function ended(
  of: Task,
  counts: readonly [number, number],
  tookMs: number,
  atMs: number,
): Fact {
  const [passed, failed] = counts;
  return {
    ...about(`e ${of.id}`, atMs),
    kind: 'task ended',
    task: of.id,
    exit: { code: failed > 0 ? 1 : 0, signal: null, timedOut: false, interrupted: false },
    completeness: { state: 'whole' },
    counts: { passed, failed, recovered: 0, skipped: 0, missing: 0 },
    durationMs: tookMs,
  };
}

const verdict: Verdict = {
  id: 'v1',
  outlook: 'fail',
  lines: [
    {
      rule: 'tests pass',
      mode: 'block',
      outlook: 'fail',
      message: 'integration 97.4 %, needs 100 %',
      details: ['1 failure, not flaky before'],
    },
    {
      rule: 'coverage',
      mode: 'advise',
      outlook: 'fail',
      message: 'credit deduction 98.2 %, needs 100 %',
      action: 'Test what has not run.',
      details: ['ledger/hold.ts:88-91 not run', 'ledger/void.ts:7 not run'],
    },
    { rule: 'time budget', mode: 'advise', outlook: 'pass', message: '51 s of 120 s', details: [] },
  ],
  evidence: 'e',
  policy: 'p',
  judge: '1',
};

export const failed = attempt('integration', ['upload', 'resumes after a restart'], 'failed');

export const facts: readonly Fact[] = [
  planned,
  started(UNIT, 100) as Fact,
  attempted(UNIT, attempt('unit', ['adds']), 2_000),
  attempted(UNIT, attempt('unit', ['waits'], 'skipped'), 2_100),
  ended(UNIT, [412, 0], 8_200, 8_300),
  started(INTEGRATION, 8_300) as Fact,
  attempted(INTEGRATION, attempt('integration', ['upload', 'puts & <gets>']), 9_000),
  attempted(INTEGRATION, failed, 20_000),
  ended(INTEGRATION, [38, 1], 41_000, 49_300),
  { ...about('end', 51_000), kind: 'run ended', end: 'ended', durationMs: 51_000 },
  { ...about('verdict', 51_001), kind: 'verdict given', verdict },
];

/** As the judge folds, for runs without repeats. */
function foldOnce(attempts: readonly Attempt[]): readonly Result[] {
  return attempts.map((one) => ({
    case: one.case,
    locator: one.locator,
    outcome:
      one.failure !== undefined ? 'failed' : one.outcome === 'skipped' ? 'skipped' : 'passed',
    attempts: [one],
  }));
}

export function viewOfFacts(given: readonly Fact[] = facts, options: ViewOptions = {}): RunView {
  const view = viewOf(given, foldOnce, options);
  if (view === undefined) throw new Error('these facts hold no plan');
  return view;
}
