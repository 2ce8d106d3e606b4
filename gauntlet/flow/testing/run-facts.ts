/** The facts of small runs for tests, made by the recorder that real runs use. */
import type { Origin } from '../../model/evidence.ts';
import type { StoredRun } from '../../model/evidence-source.ts';
import { caseOf } from '../../model/identity.ts';
import type { Coverage, Finding, Gives, Outcome, Suite, Task } from '../../model/nouns.ts';
import { recorder } from '../recorder.ts';

export interface GivenTask {
  readonly layer: string;
  readonly gives?: Gives;
  readonly outcomes?: Readonly<Record<string, Outcome>>;
  readonly findings?: readonly Finding[];
  readonly coverage?: readonly Omit<Coverage, 'tree'>[];
  readonly code?: number;
  readonly isCut?: boolean;
  readonly files?: readonly string[];
  readonly without?: readonly string[];
  readonly shard?: { readonly index: number; readonly count: number };
}

export interface GivenRun {
  readonly run: string;
  readonly tree?: string;
  readonly at?: number;
  readonly origin?: Origin;
  readonly tasks: readonly GivenTask[];
}

const EXIT = { signal: null, timedOut: false, interrupted: false };

export function suiteFor({ layer, gives = 'cases' }: GivenTask): Suite {
  return {
    id: `s/${layer}`,
    system: 's',
    name: layer,
    layer,
    runner: 'command',
    folder: '.',
    gives,
    resources: [],
    services: [],
    environment: {},
    limitMs: 1_000,
    tags: [],
    options: {},
  };
}

function taskFor(given: GivenTask): Task {
  const { layer, files = [], without = [], shard = { index: 1, count: 1 } } = given;
  return {
    id: `s/${layer}#${shard.index}/${shard.count}`,
    suite: `s/${layer}`,
    layer,
    shard,
    variant: { name: 'default', values: {} },
    selection: { files, titles: [], without },
    expected: { known: false, why: '' },
    limitMs: 1_000,
  };
}

export function storedRun(given: GivenRun): StoredRun {
  const { run, tree = 'tree', at = 1_000, origin = 'here', tasks } = given;
  const record = recorder(run, { clock: () => at, append() {}, emit() {} });
  record.open(run, {
    kind: 'run planned',
    change: { tree, dirty: false },
    plan: { id: run, profile: 'quick', budgetMs: 1_000, tasks: tasks.map(taskFor) },
    suites: tasks.map(suiteFor),
    machine: { name: 'm', platform: 'p', cores: 2 },
    origin,
  });
  for (const task of tasks) recordTask(record, task);
  record.fact(run, { kind: 'run ended', end: 'ended', durationMs: 10 });
  return { run, facts: record.facts };
}

function recordTask(record: ReturnType<typeof recorder>, given: GivenTask): void {
  const task = taskFor(given).id;
  const { layer, outcomes = {}, findings = [], coverage = [], code = 0, isCut = false } = given;
  record.fact(task, { kind: 'task started', task, command: [], queuedMs: 0 });
  for (const [title, outcome] of Object.entries(outcomes)) {
    const locator = { system: 's', suite: layer, file: 'a.test.ts', titles: [title] };
    const attempt = { case: caseOf(locator, ''), locator, ordinal: 1, outcome, durationMs: 1 };
    record.fact(`${task} ${title}`, { kind: 'attempt ended', task, attempt });
  }
  for (const finding of findings) {
    record.fact(`${task} ${finding.rule}`, { kind: 'finding seen', task, finding });
  }
  for (const each of coverage) {
    const key = `${task} ${each.file}`;
    record.fact(key, { kind: 'coverage read', task, coverage: { tree: '', ...each } });
  }
  const count = (wanted: Outcome) =>
    Object.values(outcomes).filter((outcome) => outcome === wanted).length;
  record.fact(task, {
    kind: 'task ended',
    task,
    exit: { ...EXIT, code },
    completeness: isCut
      ? { state: 'cut', file: 'r', offset: 9, why: 'no end' }
      : { state: 'whole' },
    counts: {
      passed: count('passed'),
      failed: count('failed'),
      recovered: 0,
      skipped: count('skipped'),
      missing: 0,
    },
    durationMs: 5,
  });
}
