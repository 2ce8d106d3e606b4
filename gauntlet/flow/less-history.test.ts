/**
 * The promise of the judge, from the facts on: whichever single fact of a history is lost, and
 * whichever whole run of its tests, a verdict that was fail or unknown does not become a pass.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../judge/judge.ts';
import { worst } from '../judge/rule.ts';
import { rules } from '../judge/rules/registry.ts';
import type { Evidence } from '../model/evidence.ts';
import type { StoredRun } from '../model/evidence-source.ts';
import type { Outcome, Policy } from '../model/nouns.ts';
import { gateSuites } from './gate-evidence.ts';
import { NOT_COMPARED, select } from './select.ts';
import { type GivenTask, storedRun, suiteFor } from './testing/run-facts.ts';

const AS_OF = 10_000;
const block = (rule: string, parameters = {}) => ({ rule, mode: 'block', parameters }) as const;
const policy: Policy = {
  name: 'test',
  rules: [
    block('tests pass', { percent: 60 }),
    block('coverage', { percent: 70 }),
    block('areas', { critical: 70 }),
    block('security'),
    block('pyramid', { unit: 50, integration: 50 }),
    block('time budget', { budgetMs: 20 }),
    block('freshness'),
    block('trust'),
  ],
  waivers: [],
  areas: [{ name: 'payment', kind: 'critical', files: ['pay/**'] }],
};

/** Each rule by itself: one that fails must not hide that another was let through. */
function outlooks(evidence: Evidence, names = policy.rules.map(({ rule }) => rule)) {
  const settings = policy.rules.filter(({ rule }) => names.includes(rule));
  const digests = { evidence: '', policy: '' };
  return judge(rules, { ...policy, rules: settings }, evidence, digests).lines;
}

/** Which lines can run is a matter of the tree; which did, of the run. */
const LINES = [1, 2, 3, 4, 5, 6];
const coverageOf = (file: string) =>
  fc.subarray(LINES, { minLength: 3 }).map((hit) => ({
    file,
    hit,
    missed: LINES.filter((line) => !hit.includes(line)),
  }));
const outcome = fc.constantFrom<Outcome>('passed', 'passed', 'passed', 'failed');
const finding = fc.constantFrom('a', 'b').map((rule) => ({
  rule,
  severity: 'high' as const,
  message: rule,
  fingerprint: rule,
}));

const TITLES = ['one', 'two', 'three', 'four'];
const cases = (layer: string): fc.Arbitrary<GivenTask> =>
  fc.record({
    layer: fc.constant(layer),
    // The same cases run in every run of a tree, as it is with tests; the fourth is skipped.
    outcomes: fc
      .tuple(outcome, outcome, outcome)
      .map((each) => Object.fromEntries(TITLES.map((title, at) => [title, each[at] ?? 'skipped']))),
    code: fc.constantFrom(0, 0, 1),
    isCut: fc.constantFrom(false, false, false, true),
    coverage: fc.tuple(coverageOf('pay/a.ts'), coverageOf('web/b.ts')),
  });

const security: fc.Arbitrary<GivenTask> = fc
  .uniqueArray(finding, { selector: ({ rule }) => rule, maxLength: 2 })
  .map((findings) => ({
    layer: 'security',
    gives: 'findings' as const,
    findings,
    code: findings.length === 0 ? 0 : 1,
  }));

const tasks = fc.tuple(cases('unit'), cases('integration'), security);

test('no single fact of a run can be lost and make a pass', () => {
  const passed = new Set<string>();
  fc.assert(
    fc.property(tasks, (given) => {
      const { facts } = storedRun({ run: 'r-1', tasks: given });
      const before = outlooks(select(facts, AS_OF));
      for (const lost of facts) {
        const less = select(
          facts.filter((fact) => fact !== lost),
          AS_OF,
        );
        const after = outlooks(less);
        for (const [at, line] of before.entries()) {
          if (line.outlook === 'pass') passed.add(line.rule);
          else expect([lost.kind, line.rule, after[at]?.outlook]).not.toContain('pass');
        }
      }
    }),
    { numRuns: 150, seed: 20261120 },
  );
  expect([...passed].sort()).toEqual([
    'areas',
    'coverage',
    'freshness',
    'pyramid',
    'security',
    'tests pass',
    'time budget',
    'trust',
  ]);
});

function gate(runs: readonly StoredRun[], given: readonly GivenTask[]): Evidence {
  const subject = { tree: 'tree', profile: 'gate staging' };
  const suites = gateSuites(given.map(suiteFor), 'tree', { runs, unreadable: [] });
  const run = { state: 'absent', why: 'a gate looks at several runs' } as const;
  return { subject, point: '', asOf: AS_OF, run, suites, ...NOT_COMPARED };
}

const ACROSS_RUNS = ['tests pass', 'coverage', 'areas', 'freshness', 'trust'];
const runsOfTests = fc.array(fc.tuple(cases('unit'), cases('integration')), {
  minLength: 1,
  maxLength: 4,
});

test('no fact and no whole run can be lost from a gate and make a pass', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(runsOfTests, (all) => {
      const runs = all.map((given, at) => storedRun({ run: `r-${at}`, at: at + 1, tasks: given }));
      const first = all[0] ?? [];
      const outlookOf = (kept: readonly StoredRun[]) => outlooks(gate(kept, first), ACROSS_RUNS);
      const before = outlookOf(runs);
      seen.add(worst(before.map(({ outlook }) => outlook)));
      const lesser = runs.flatMap((run) => [
        runs.filter((each) => each !== run),
        ...run.facts.map((lost) =>
          runs.map((each) =>
            each === run ? { ...run, facts: run.facts.filter((fact) => fact !== lost) } : each,
          ),
        ),
      ]);
      for (const less of lesser) {
        const after = outlookOf(less);
        for (const [at, line] of before.entries()) {
          if (line.outlook === 'pass') continue;
          expect([line.rule, after[at]?.outlook]).not.toContain('pass');
        }
      }
    }),
    { numRuns: 60, seed: 20261120 },
  );
  expect(seen).toContain('fail');
});
