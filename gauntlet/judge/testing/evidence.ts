/** Evidence for tests: a whole, passing run, and ways to spoil it. */
import type {
  BaseEvidence,
  Evidence,
  Need,
  SuiteEvidence,
  TaskEvidence,
} from '../../model/evidence.ts';
import { caseOf } from '../../model/identity.ts';
import type { Attempt, Finding, Outcome, Sample, Severity, Task } from '../../model/nouns.ts';
import { resultsOf } from '../results.ts';

export const TREE = 'tree';
export const AS_OF = Date.parse('2026-11-20T12:00:00Z');

export function attemptOf(title: string, outcome: Outcome = 'passed', ordinal = 1): Attempt {
  const locator = { system: 's', suite: 'unit', file: 'a.test.ts', titles: [title] };
  return { case: caseOf(locator, ''), locator, ordinal, outcome, durationMs: 1 };
}

const task: Task = {
  id: 's/unit#1/1',
  suite: 's/unit',
  layer: 'unit',
  shard: { index: 1, count: 1 },
  variant: { name: 'default', values: {} },
  selection: { files: [], titles: [] },
  expected: { known: false, why: '' },
  limitMs: 1_000,
};

export function taskEvidence(
  attempts: readonly Attempt[],
  changes: Partial<TaskEvidence> = {},
): TaskEvidence {
  return {
    task,
    exit: { code: 0, signal: null, timedOut: false, interrupted: false },
    completeness: { state: 'whole' },
    results: resultsOf(attempts, task.expected),
    findings: [],
    coverage: [],
    samples: [],
    startedAt: 0,
    queuedMs: 0,
    durationMs: 10,
    ...changes,
  };
}

export function present<T>(value: T): Need<T> {
  return { state: 'present', value };
}

export const ABSENT = { state: 'absent', why: 'taken away' } as const;

export function suiteEvidence(
  tasks: readonly Need<TaskEvidence>[],
  changes: Partial<SuiteEvidence> = {},
): SuiteEvidence {
  const layer = changes.layer ?? 'unit';
  return {
    suite: `s/${layer}`,
    layer,
    gives: 'cases',
    measuresCoverage: true,
    tree: TREE,
    endedAt: AS_OF,
    origin: present('here'),
    tasks,
    ...changes,
  };
}

export function evidenceWith(
  suites: readonly SuiteEvidence[],
  changes: Partial<Evidence> = {},
): Evidence {
  return {
    subject: { tree: TREE, profile: 'quick' },
    point: 'point',
    asOf: AS_OF,
    run: present({ end: 'ended', durationMs: 100 }),
    suites,
    base: present(BASE),
    diff: present([]),
    ...changes,
  };
}

const BASE: BaseEvidence = { tree: 'base', suites: [], samples: [] };

export function evidenceOf(tasks: readonly Need<TaskEvidence>[]): Evidence {
  return evidenceWith([suiteEvidence(tasks)]);
}

/** A suite of one layer with so many passing tests. */
export function layerOf(layer: string, tests: number): SuiteEvidence {
  const attempts = Array.from({ length: tests }, (_, index) => attemptOf(`${layer} ${index}`));
  const own = { ...task, id: `s/${layer}#1/1`, suite: `s/${layer}`, layer };
  return suiteEvidence([present(taskEvidence(attempts, { task: own }))], { layer });
}

export function findingOf(rule: string, severity: Severity = 'high'): Finding {
  const place = { file: 'a.ts', line: 7 };
  return { rule, severity, message: `${rule} is wrong`, place, fingerprint: `f-${rule}` };
}

/** A checker's suite of one layer, with what it found. */
export function findingsOf(layer: string, findings: readonly Finding[]): SuiteEvidence {
  const exit = {
    code: findings.length > 0 ? 1 : 0,
    signal: null,
    timedOut: false,
    interrupted: false,
  };
  return suiteEvidence([present(taskEvidence([], { findings, exit }))], {
    layer,
    gives: 'findings',
  });
}

export function samplesOf(layer: string, values: Readonly<Record<string, number>>): SuiteEvidence {
  const samples = Object.entries(values).map(([metric, value]) => sampleOf(metric, value));
  return suiteEvidence([present(taskEvidence([], { samples }))], { layer, gives: 'samples' });
}

export function sampleOf(metric: string, value: number): Sample {
  return { metric, unit: 'ms', value, startedAt: 0, endedAt: 1 };
}

/** A unit suite that ran, with the lines that it hit and missed: `{ 'a.ts': [[1, 2], [3]] }`. */
export function coverageOf(
  files: Readonly<Record<string, readonly [readonly number[], readonly number[]]>>,
  tree = TREE,
): SuiteEvidence {
  const coverage = Object.entries(files).map(([file, [hit, missed]]) => ({
    tree,
    file,
    hit,
    missed,
  }));
  return suiteEvidence([present(taskEvidence([attemptOf('a')], { coverage }))]);
}
