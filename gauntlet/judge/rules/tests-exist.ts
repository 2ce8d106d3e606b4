/** Tests do not go away unseen: not deleted, not newly skipped, not emptied of what they assert. */
import type { BaseEvidence, BaseSuite, Evidence, SuiteEvidence } from '../../model/evidence.ts';
import type { Measure, Result } from '../../model/nouns.ts';
import { defineRule, type Judgement } from '../rule.ts';
import { doubtsOf, presentTasks } from '../shared/tasks.ts';
import { countText, shortList } from '../shared/text.ts';

const MOST_NAMED = 10;
const NAME = 'tests exist';

interface Parameters {
  /** How many tests fewer than at the base are let pass. */
  readonly drop: number;
  readonly skipped: number;
}

export const testsExist = defineRule<Parameters>({
  name: NAME,
  canRatchet: true,
  needs: ['base'],
  isShownBy: ({ subject }) => subject.partial === undefined,
  parameters: (reader) => ({
    drop: reader.number('drop', 0),
    skipped: reader.number('skipped', 0),
  }),
  judge,
});

function judge(evidence: Evidence, parameters: Parameters): Judgement {
  const suites = evidence.suites.filter(({ gives }) => gives === 'cases');
  const doubts = doubtsOf(suites);
  const measures = suites.map(measureOf);
  if (suites.length === 0 || doubts.length > 0) {
    const action = 'Run the suites to their end: a part of the tests shows no drop.';
    return { ...unknown('not every suite was seen whole', action), details: doubts, measures };
  }
  if (evidence.base.state !== 'present') {
    const action = 'Run the same profile at the base of this change (on main), or let it ratchet.';
    return { ...unknown(`nothing to compare with: ${evidence.base.why}`, action), measures };
  }
  return { ...compared(suites, evidence.base.value, parameters), measures };
}

function unknown(message: string, action: string): Judgement {
  return { outlook: 'unknown', message, action };
}

function compared(
  suites: readonly SuiteEvidence[],
  base: BaseEvidence,
  { drop, skipped }: Parameters,
): Judgement {
  const pairs = suites.flatMap((suite) => {
    const before = base.suites.find((each) => each.suite === suite.suite);
    return before === undefined ? [] : [changeOf(suite, before)];
  });
  const gone = pairs.flatMap((pair) => pair.gone);
  const quiet = pairs.flatMap((pair) => pair.quiet);
  const fewer = pairs.reduce((sum, pair) => sum + pair.fewer, 0);
  const details = [
    ...shortList(gone, MOST_NAMED).map((name) => `gone: ${name}`),
    ...shortList(quiet, MOST_NAMED).map((name) => `skipped now: ${name}`),
  ];
  const counted = countText(
    suites.reduce((sum, suite) => sum + ran(suite).length, 0),
    'test',
  );
  const parts = [
    ...(fewer > drop ? [`${countText(fewer, 'test')} fewer than at the base`] : []),
    ...(quiet.length > skipped ? [`${countText(quiet.length, 'test')} newly skipped`] : []),
  ];
  if (parts.length === 0) return { outlook: 'pass', message: counted, details };
  const action =
    'Bring them back, or say in the change why they go and waive this rule for it in ' +
    '.gauntlet/waivers.yaml.';
  return { outlook: 'fail', message: parts.join(', '), action, details };
}

function changeOf(suite: SuiteEvidence, before: BaseSuite) {
  const now = new Set(ran(suite).map((result) => result.case.id));
  const skipped = new Set(resultsOf(suite, 'skipped').map((result) => result.case.id));
  const lost = Object.entries(before.ran).filter(([id]) => !now.has(id));
  return {
    gone: lost.filter(([id]) => !skipped.has(id)).map(([, name]) => name),
    quiet: lost.filter(([id]) => skipped.has(id)).map(([, name]) => name),
    // A renamed test is gone and new at once: the count tells, the names explain.
    fewer:
      Object.keys(before.ran).length - now.size - lost.filter(([id]) => skipped.has(id)).length,
  };
}

function ran(suite: SuiteEvidence): readonly Result[] {
  return presentTasks([suite])
    .flatMap(({ results }) => results)
    .filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'missing');
}

function resultsOf(suite: SuiteEvidence, outcome: Result['outcome']): readonly Result[] {
  return presentTasks([suite])
    .flatMap(({ results }) => results)
    .filter((result) => result.outcome === outcome);
}

function measureOf(suite: SuiteEvidence): Measure {
  const isWhole = doubtsOf([suite]).length === 0;
  const value = ran(suite).length;
  const rest = { better: 'higher', unit: 'tests', slackPercent: 0 } as const;
  return { key: `${NAME}/${suite.suite}`, ...(isWhole ? { value } : {}), ...rest };
}
