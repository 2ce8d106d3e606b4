/** The past as text: runs, one run, one test, the days. */

import { addCounts, NO_COUNTS } from '../model/counts.ts';
import { grouped } from '../model/grouped.ts';
import type { RunSummary, TestHistory, TrendPoint } from '../model/history.ts';
import type { Counts } from '../model/nouns.ts';
import { duration, plural, spread } from './text.ts';

export function renderRuns(runs: readonly RunSummary[], width: number): string {
  if (runs.length === 0) return 'no runs yet: `gauntlet run` makes the first one\n';
  return runs.map((run) => `${runLine(run, width)}\n`).join('');
}

function runLine(run: RunSummary, width: number): string {
  const counts = run.suites.map((suite) => suite.counts).reduce(addCounts, NO_COUNTS);
  const word = run.source === 'import' ? 'import' : (run.outlook ?? run.end);
  const left = `${run.run}  ${timeOf(run.startedAt)}  ${run.profile}  ${word}  ${countsOf(counts)}`;
  return spread(left, duration(run.durationMs), width);
}

export function renderRunPast(run: RunSummary, width: number): string {
  const where = [run.branch, run.commit?.slice(0, 7), `tree ${run.tree.slice(0, 7)}`];
  const ending = run.end === 'ended' ? '' : `, ${run.end}`;
  const unended = run.tasksUnended === 0 ? '' : `; ${plural(run.tasksUnended, 'task')} never ended`;
  return [
    runLine(run, width),
    `  ${where.filter(Boolean).join(', ')}, on ${run.machine}${ending}${unended}`,
    ...run.suites.map((suite) =>
      spread(`  ${suite.suite}  ${countsOf(suite.counts)}`, duration(suite.durationMs), width),
    ),
    ...(run.rolledUp === true ? ['  rolled up: its details are gone'] : []),
    '',
  ].join('\n');
}

export function renderFoundTests(tests: readonly { readonly name: string }[]): string {
  const lines = tests.map(({ name }) => `${name}\n`).join('');
  return `${lines}${plural(tests.length, 'test')}; more words show the history of one\n`;
}

export function renderTestPast({ locator, results }: TestHistory, width: number): string {
  const bad = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'recovered');
  const head = `${locator.titles.join(' > ') || locator.suite}  ${locator.file}`;
  const lines = results.map((result) => {
    const { run, at, outcome, failure, durationMs, variant, parameter } = result;
    const more = [parameter, variant === 'default' ? '' : variant].filter(Boolean).join(' ');
    const [message = ''] = (failure?.message ?? '').split('\n');
    const left = `  ${timeOf(at)}  ${run}  ${outcome}  ${more}  ${message}`.trimEnd();
    return spread(left, durationMs === undefined ? '' : duration(durationMs), width);
  });
  const sum = `${plural(results.length, 'result')}, ${bad.length} failed or recovered`;
  return `${[head, `  ${sum}`, ...lines].join('\n')}\n`;
}

export function renderTrend(points: readonly TrendPoint[], width: number): string {
  if (points.length === 0) return 'no runs in these days\n';
  return points
    .map(({ day, suite, runs, counts, durationMs }) => {
      const left = `${day}  ${suite}  ${plural(runs, 'run')}  ${countsOf(counts)}`;
      return `${spread(left, duration(durationMs / Math.max(1, runs)), width)}\n`;
    })
    .join('');
}

function countsOf(counts: Counts): string {
  const named = Object.entries(counts).filter(([, count]) => count > 0);
  if (named.length === 0) return 'no results';
  return named.map(([name, count]) => `${grouped(count)} ${name}`).join(', ');
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
