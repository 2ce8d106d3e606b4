/** JUnit XML in the dialect that most readers know: Surefire's, with its rerun elements. */
import type { Attempt, Result } from '../../model/nouns.ts';
import { plain } from '../text.ts';
import { type TaskView, titleOf } from '../view.ts';
import { placeText } from '../words.ts';
import type { Form } from './form.ts';
import { attribute, escaped } from './markup.ts';

export const junit: Form = {
  name: 'junit',
  summary: 'JUnit XML, with retries as Surefire writes them',
  file: 'junit.xml',
  render({ view }) {
    const tasks = view.layers.flatMap(({ tasks }) => tasks);
    const suites = tasks.flatMap(suiteLines);
    const all = totals(tasks.flatMap(({ results }) => results)).replace(/ skipped="\d+"/, '');
    const head = `<testsuites name="gauntlet ${attribute(view.profile)}" ${all}>`;
    return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, '</testsuites>', ''].join(
      '\n',
    );
  },
};

function suiteLines({ task, suite, results, ended, mark }: TaskView): readonly string[] {
  const name = attribute(task.id.replace(/#1\/1$/, ''));
  const startedAt = ended === undefined ? undefined : ended.at - ended.durationMs;
  const stamp =
    startedAt === undefined ? '' : ` timestamp="${new Date(startedAt).toISOString().slice(0, 19)}"`;
  const silent = mark === 'unknown' || (mark === 'fail' && !results.some(isBad));
  // A suite of which nothing is known must not look like one that passed.
  const extra = silent ? [unknownCase(task.id, suite.layer, ended?.completeness)] : [];
  return [
    `  <testsuite name="${name}" ${totals(results, extra.length)}${stamp}>`,
    ...results.flatMap((result) => caseLines(result, suite.id)),
    ...extra,
    '  </testsuite>',
  ];
}

function isBad({ outcome }: Result): boolean {
  return outcome === 'failed' || outcome === 'missing';
}

function totals(results: readonly Result[], more = 0): string {
  const count = (test: (result: Result) => boolean) => results.filter(test).length;
  const errors = count((one) => one.outcome === 'missing' || isError(one)) + more;
  const failures = count((one) => one.outcome === 'failed' && !isError(one));
  const skipped = count(({ outcome }) => outcome === 'skipped');
  const ms = results.reduce((sum, one) => sum + lastOf(one).durationMs, 0);
  return (
    `tests="${results.length + more}" failures="${failures}" errors="${errors}" ` +
    `skipped="${skipped}" time="${seconds(ms)}"`
  );
}

function isError(result: Result): boolean {
  const { outcome } = lastOf(result);
  return result.outcome === 'failed' && outcome !== 'failed';
}

function lastOf({ attempts }: Result): {
  outcome: Attempt['outcome'] | 'none';
  durationMs: number;
} {
  return attempts.at(-1) ?? { outcome: 'none', durationMs: 0 };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

function caseLines(result: Result, suite: string): readonly string[] {
  const last = result.attempts.at(-1);
  if (last === undefined) {
    const name = attribute(result.locator?.titles.join(' > ') ?? result.case.id);
    return [`    <testcase name="${name}" classname="${attribute(suite)}" time="0.000">`].concat(
      '      <error message="planned, and gave no result" type="missing"/>',
      '    </testcase>',
    );
  }
  const { locator } = last;
  const open =
    `    <testcase name="${attribute(titleOf(last))}"` +
    ` classname="${attribute(locator.file || suite)}"` +
    ` time="${seconds(last.durationMs)}"`;
  const inside = insideLines(result, last);
  return inside.length === 0 ? [`${open}/>`] : [`${open}>`, ...inside, '    </testcase>'];
}

function insideLines(result: Result, last: Attempt): readonly string[] {
  const before = result.attempts.slice(0, -1).filter(({ failure }) => failure !== undefined);
  switch (result.outcome) {
    case 'skipped':
      return [
        `      <skipped${last.note === undefined ? '' : ` message="${attribute(last.note)}"`}/>`,
      ];
    case 'recovered':
      return before.map((one) => problem('flakyFailure', one));
    case 'failed': {
      const element = last.outcome === 'failed' ? 'failure' : 'error';
      return [problem(element, last), ...before.map((one) => problem('rerunFailure', one))];
    }
    default:
      return [];
  }
}

function problem(element: string, { failure, outcome }: Attempt): string {
  const message = plain(failure?.message ?? outcome);
  const place = placeText(failure?.place);
  const text = plain([message, place, failure?.detail].filter((part) => part).join('\n'));
  return (
    `      <${element} message="${attribute(message)}" type="${attribute(outcome)}">` +
    `${escaped(text)}</${element}>`
  );
}

function unknownCase(
  task: string,
  layer: string,
  completeness: { readonly state: string; readonly why?: string } | undefined,
): string {
  const why =
    completeness === undefined ? 'it never ended' : (completeness.why ?? 'no test failed');
  return (
    `    <testcase name="gives evidence" classname="${attribute(task)}" time="0.000">` +
    `<error type="unknown" message="${attribute(`${layer} is unknown: ${why}`)}"/></testcase>`
  );
}
