/** CTRF, the common JSON form of test results. */
import type { Attempt, Result, ResultOutcome } from '../../model/nouns.ts';
import { TOOL } from '../../model/tool.ts';
import { plain } from '../text.ts';
import { type TaskView, titleOf } from '../view.ts';
import type { Form } from './form.ts';

export const ctrf: Form = {
  name: 'ctrf',
  summary: 'CTRF, the common JSON form of test results',
  file: 'ctrf.json',
  render({ view }) {
    const tasks = view.layers.flatMap(({ tasks }) => tasks);
    const tests = tasks.flatMap((task) => task.results.map((result) => testOf(result, task)));
    const count = (status: string) => tests.filter((test) => test.status === status).length;
    const start = view.startedAt;
    const document = {
      reportFormat: 'CTRF',
      specVersion: '0.0.0',
      generatedBy: TOOL.name,
      timestamp: new Date(start).toISOString(),
      results: {
        tool: { name: TOOL.name, version: TOOL.version, extra: { run: view.run } },
        summary: {
          tests: tests.length,
          passed: count('passed'),
          failed: count('failed'),
          skipped: count('skipped'),
          pending: 0,
          other: count('other'),
          suites: tasks.length,
          start,
          stop: start + (view.durationMs ?? 0),
          extra: { verdict: view.verdict?.outlook ?? 'unknown', profile: view.profile },
        },
        tests,
        environment: {
          ...(view.change.commit === undefined ? {} : { commit: view.change.commit }),
          ...(view.change.branch === undefined ? {} : { branchName: view.change.branch }),
          osPlatform: view.machine.platform,
          testEnvironment: view.profile,
        },
      },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

const STATUS: Readonly<Record<ResultOutcome, string>> = {
  passed: 'passed',
  recovered: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  missing: 'other',
};

function testOf(result: Result, { suite, task }: TaskView) {
  const last = result.attempts.at(-1);
  const about = {
    name: last === undefined ? result.case.id : titleOf(last),
    status: STATUS[result.outcome],
    duration: Math.round(last?.durationMs ?? 0),
    suite: [suite.id],
    type: suite.layer,
  };
  if (last === undefined) return { ...about, rawStatus: 'missing' };
  const { locator, failure, place = failure?.place, tags } = last;
  const shown = result.outcome === 'failed' ? failure : undefined;
  return {
    ...about,
    rawStatus: last.outcome,
    ...(locator.file === '' ? {} : { filePath: locator.file }),
    ...(place?.line === undefined ? {} : { line: place.line }),
    ...(shown === undefined ? {} : { message: plain(shown.message) }),
    ...(shown?.detail === undefined ? {} : { trace: plain(shown.detail) }),
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    flaky: result.outcome === 'recovered',
    retries: result.attempts.length - 1,
    ...(result.attempts.length < 2 ? {} : { retryAttempts: result.attempts.map(attemptOf) }),
    extra: { id: result.case.id, task: task.id },
  };
}

function attemptOf(attempt: Attempt, index: number) {
  const { failure, outcome, durationMs } = attempt;
  const passed = outcome === 'passed' || outcome === 'expected failure';
  return {
    attempt: index + 1,
    status: passed ? 'passed' : outcome === 'skipped' ? 'skipped' : 'failed',
    duration: Math.round(durationMs),
    ...(failure === undefined ? {} : { message: plain(failure.message) }),
  };
}
