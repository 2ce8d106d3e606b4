/** The judgement of one layer as a whole: its cases pass and its checkers found nothing. */
import type { Evidence } from '../../model/evidence.ts';
import type { Finding } from '../../model/nouns.ts';
import { type Judgement, worst } from '../rule.ts';
import { taskOutlook } from '../task-outlook.ts';
import { nameOf } from './quarantine.ts';
import { doubtsOf, presentTasks, suitesOf } from './tasks.ts';
import { shortList } from './text.ts';

const MOST_NAMED = 10;

export interface LayerNeed {
  readonly layers: readonly string[];
  /** Which findings count. */
  readonly counts: (finding: Finding) => boolean;
  readonly passed: string;
  /** `one drift`, `two drifts`. */
  readonly say: (bad: number) => string;
  readonly action: string;
}

export function judgeLayer(evidence: Evidence, need: LayerNeed): Judgement {
  const suites = suitesOf(evidence, need.layers);
  if (suites.length === 0) {
    const layers = need.layers.join(' or ');
    const action = `Add a suite of the layer ${layers} and run it.`;
    return { outlook: 'unknown', message: `no suite of the layer ${layers} gave evidence`, action };
  }
  const findings = presentTasks(suites)
    .flatMap((task) => task.findings)
    .filter(need.counts);
  const cases = suites.filter(({ gives }) => gives === 'cases');
  const tasks = cases.flatMap((suite) => suite.tasks);
  const failed = presentTasks(cases)
    .flatMap(({ results }) => results)
    .filter(({ outcome }) => outcome === 'failed');
  const doubts = doubtsOf(suites);
  const isBad = findings.length > 0 || tasks.some((task) => taskOutlook(task).outlook === 'fail');
  const outlook = worst([isBad ? 'fail' : 'pass', doubts.length > 0 ? 'unknown' : 'pass']);
  if (outlook === 'pass') return { outlook, message: need.passed };
  const details = [
    ...shortList(findings.map(findingText), MOST_NAMED),
    ...shortList(
      failed.map((result) => `failed: ${nameOf(result)}`),
      MOST_NAMED,
    ),
    ...doubts,
  ];
  if (outlook === 'fail') {
    const bad = findings.length + failed.length;
    const message = bad === 0 ? 'it did not finish' : need.say(bad);
    return { outlook, message, action: need.action, details };
  }
  const action = 'Find out why there is no result: the output of the task is kept with the run.';
  return { outlook, message: 'not everything was seen', action, details };
}

export function findingText({ rule, severity, message, place }: Finding): string {
  const line = place?.line === undefined ? '' : `:${place.line}`;
  const at = place === undefined ? '' : `${place.file}${line}: `;
  return `${at}${message} (${rule}, ${severity})`;
}
