/**
 * The promise of the judge: less evidence never turns fail or unknown into pass. Held over
 * generated evidence for all rules at once, taking away one piece at a time, whichever it is.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence, Need, SuiteEvidence, TaskEvidence } from '../model/evidence.ts';
import type { Outcome, Policy, RuleMode, RuleSetting } from '../model/nouns.ts';
import { judge } from './judge.ts';
import { rules } from './rules/registry.ts';
import {
  ABSENT,
  AS_OF,
  attemptOf,
  evidenceWith,
  findingOf,
  present,
  sampleOf,
  suiteEvidence,
  TREE,
  taskEvidence,
} from './testing/evidence.ts';

const outcome = fc.constantFrom<Outcome>('passed', 'passed', 'passed', 'failed', 'skipped');
const lines = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 8 });
const coverage = fc.record({
  tree: fc.constantFrom(TREE, TREE, TREE, 'another'),
  file: fc.constantFrom('pay/a.ts', 'pay/b.ts', 'web/c.ts'),
  hit: lines,
  missed: lines,
});

const task = fc
  .record({
    outcomes: fc.array(outcome, { maxLength: 4 }),
    code: fc.constantFrom(0, 0, 0, 1),
    whole: fc.constantFrom(true, true, true, false),
    timedOut: fc.constantFrom(false, false, false, true),
    coverage: fc.array(coverage, { maxLength: 3 }),
    findings: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
    samples: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 2 }),
    durationMs: fc.integer({ min: 1, max: 60 }),
    burned: fc.constantFrom<readonly string[] | undefined>([], ['t0'], ['t0'], undefined),
  })
  .map(({ outcomes, code, whole, timedOut, findings, samples, burned, ...rest }) =>
    taskEvidence(
      outcomes.map((each, index) => attemptOf(`t${index}`, each)),
      {
        ...rest,
        ...(burned === undefined
          ? {}
          : { burnedIn: { runs: 1, cases: burned.map((title) => attemptOf(title).case.id) } }),
        exit: { code, signal: null, timedOut, interrupted: false },
        completeness: whole ? { state: 'whole' } : { state: 'absent', why: 'none' },
        findings: findings.map((name) => findingOf(name, 'high')),
        samples: samples.map((value) => sampleOf('p95', value)),
      },
    ),
  );

const need = fc.oneof(
  { weight: 6, arbitrary: task.map((value): Need<TaskEvidence> => present(value)) },
  { weight: 1, arbitrary: fc.constant<Need<TaskEvidence>>(ABSENT) },
);

const kinds = [
  ['unit', 'cases'],
  ['integration', 'cases'],
  ['e2e', 'cases'],
  ['precommit', 'findings'],
  ['security', 'findings'],
  ['contract', 'findings'],
  ['visual', 'cases'],
  ['load', 'samples'],
  ['benchmark', 'samples'],
] as const;

const suites = fc
  .uniqueArray(
    fc.record({
      kind: fc.constantFrom(...kinds),
      tasks: fc.array(need, { minLength: 1, maxLength: 2 }),
      ageMs: fc.constantFrom(0, 0, 10 * 86_400_000),
      origin: fc.constantFrom('here', 'here', 'fork'),
      burnsIn: fc.boolean(),
    }),
    { selector: ({ kind }) => kind[0], minLength: 1, maxLength: 6 },
  )
  .map((all) =>
    all.map(({ kind: [layer, gives], tasks, ageMs, origin, burnsIn }) =>
      suiteEvidence(tasks, {
        layer,
        gives,
        burnsIn,
        endedAt: AS_OF - ageMs,
        origin: present(origin as 'here' | 'fork'),
      }),
    ),
  );

const evidence = fc
  .record({ suites, durationMs: fc.integer({ min: 1, max: 200 }), partial: fc.boolean() })
  .map(({ suites: given, durationMs, partial }) =>
    evidenceWith(given, {
      subject: { tree: TREE, profile: 'quick', ...(partial ? { partial: 'a part' } : {}) },
      run: present({ end: 'ended', durationMs }),
      base: present({
        tree: 'base',
        suites: [{ suite: 's/unit', layer: 'unit', ran: { a: 'a', b: 'b' }, skipped: {} }],
        samples: [sampleOf('p95', 10)],
      }),
      diff: present([{ file: 'pay/a.ts', lines: [1, 2, 3] }]),
    }),
  );

const PARAMETERS: Readonly<Record<string, RuleSetting['parameters']>> = {
  'tests pass': { percent: 60 },
  'time budget': { budgetMs: 100, testsMs: { unit: 5 }, layersMs: { unit: 50 } },
  benchmark: { most: { p95: 15 } },
  load: { most: { p95: 15 } },
  coverage: { percent: 50 },
  areas: { critical: 50 },
};

const ratchet = {
  'coverage/quick': 60,
  'areas/quick: payment': 70,
  'tests exist/s/unit': 2,
  'lint/s/precommit': 0,
  'time budget/quick': 0.1,
  'pyramid/quick': 10,
  'benchmark/p95': 12,
};

const standing: Omit<Policy, 'rules'> = {
  name: 'test',
  waivers: [{ rule: 'security', finding: 'a', owner: 'o', reason: 'r', expiresAt: AS_OF + 1 }],
  areas: [{ name: 'payment', kind: 'critical', files: ['pay/**'] }],
  quarantine: [{ test: 't1', owner: 'o', reason: 'r', sinceAt: 0, expiresAt: AS_OF + 1 }],
  ratchet,
};

function outlookOf(rule: string, mode: RuleMode, given: Evidence): string {
  const settings = [{ rule, mode, parameters: PARAMETERS[rule] ?? {} }];
  const policy = { ...standing, rules: settings };
  return judge(rules, policy, given, { evidence: 'e', policy: 'p' }).outlook;
}

/** Every way to take one piece away. */
function without(given: Evidence): readonly Evidence[] {
  const suiteAt = (at: number, change: (suite: SuiteEvidence) => SuiteEvidence): Evidence => ({
    ...given,
    suites: given.suites.map((suite, index) => (index === at ? change(suite) : suite)),
  });
  const tasks = given.suites.flatMap((suite, at) =>
    suite.tasks.map((_, index) =>
      suiteAt(at, (each) => ({ ...each, tasks: each.tasks.with(index, ABSENT) })),
    ),
  );
  const origins = given.suites.map((_, at) => suiteAt(at, (each) => ({ ...each, origin: ABSENT })));
  return [
    ...tasks,
    ...origins,
    { ...given, run: ABSENT },
    { ...given, base: ABSENT },
    { ...given, diff: ABSENT },
  ];
}

const modes: readonly RuleMode[] = ['block', 'ratchet'];
const cases = rules.flatMap(({ name, canRatchet }) =>
  modes.filter((mode) => mode === 'block' || canRatchet).map((mode) => ({ name, mode })),
);

test.each(cases)('$name ($mode): less evidence never makes a pass', ({ name, mode }) => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(evidence, (given) => {
      const before = outlookOf(name, mode, given);
      seen.add(before);
      if (before === 'pass') return;
      for (const less of without(given)) expect(outlookOf(name, mode, less)).not.toBe('pass');
    }),
    { numRuns: 200, seed: 20261120 },
  );
  // The property says something only where the generated evidence has something to lose.
  if (!NEVER_LOSES.includes(name)) expect([...seen].some((each) => each !== 'pass')).toBe(true);
  if (!NEVER_PASSES.includes(name)) expect(seen).toContain('pass');
});

/** Looks at the clock alone, or at the quarantine file alone when it ratchets. */
const NEVER_LOSES = ['freeze', 'flaky'];
/** Need a release or an estimate, of which there are none yet. */
const NEVER_PASSES = ['smoke', 'soak', 'approval', 'checklist', 'flaky'];

test('what advises never decides, whatever it finds', () => {
  fc.assert(
    fc.property(evidence, fc.constantFrom(...rules), (given, rule) => {
      const advice: RuleSetting = { rule: rule.name, mode: 'advise', parameters: {} };
      const block: RuleSetting = { rule: 'tests pass', mode: 'block', parameters: {} };
      const judged = (settings: readonly RuleSetting[]) =>
        judge(rules, { ...standing, rules: settings }, given, { evidence: '', policy: '' }).outlook;
      expect(judged([advice, block])).toBe(judged([block]));
    }),
  );
});

test('the same evidence and policy give the same verdict, to the byte', () => {
  fc.assert(
    fc.property(evidence, (given) => {
      const all = rules.map(({ name }) => ({ rule: name, mode: 'block' as const, parameters: {} }));
      const again = () =>
        JSON.stringify(
          judge(rules, { ...standing, rules: all }, structuredClone(given), {
            evidence: '',
            policy: '',
          }),
        );
      expect(again()).toBe(again());
    }),
  );
});
