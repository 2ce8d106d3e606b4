/** The summary of a run: a line per layer, the failures, the verdict with a line per rule. */
import type { AttemptEnded, Fact, RunPlanned, TaskEnded } from '../model/facts.ts';
import type { Attempt, Counts, Outlook, RuleLine, Verdict } from '../model/nouns.ts';
import { duration, type Paint, painter, plural, spread } from './text.ts';

export interface TerminalStyle {
  readonly width: number;
  readonly colour: boolean;
}

const MOST_FAILURES = 20;
const MOST_OUTPUT_LINES = 12;
const MOST_MESSAGE_LINES = 16;

export function renderRun(facts: readonly Fact[], style: TerminalStyle): string {
  const paint = painter(style.colour);
  const planned = facts.find((fact) => fact.kind === 'run planned');
  if (planned === undefined) return '';
  const ended = facts.find((fact) => fact.kind === 'run ended');
  const verdict = facts.find((fact) => fact.kind === 'verdict given')?.verdict;
  const lines = [
    headLine(planned, ended?.durationMs, style.width, paint),
    ...layerLines(planned, facts, style.width, paint),
    ...failureLines(facts, style.width, paint),
    ...(verdict === undefined ? [] : verdictLines(verdict, planned.run, style.width, paint)),
  ];
  return `${lines.join('\n')}\n`;
}

function headLine(
  planned: RunPlanned,
  tookMs: number | undefined,
  width: number,
  paint: Paint,
): string {
  const { change, plan, suites } = planned;
  const commit = change.commit?.slice(0, 7) ?? change.tree.slice(0, 7);
  const dirty = change.dirty ? '+' : '';
  const left = `${commit}${dirty}  ${plan.profile}  ${plural(suites.length, 'suite')}`;
  return paint('bold', spread(left, tookMs === undefined ? '' : duration(tookMs), width));
}

function layerLines(
  planned: RunPlanned,
  facts: readonly Fact[],
  width: number,
  paint: Paint,
): readonly string[] {
  const ended = new Map(
    facts.filter((fact) => fact.kind === 'task ended').map((fact) => [fact.task, fact]),
  );
  const layers = [...new Set(planned.plan.tasks.map(({ layer }) => layer))];
  return layers.map((layer) => {
    const tasks = planned.plan.tasks.filter((task) => task.layer === layer);
    const ends = tasks.map(({ id }) => ended.get(id));
    const known = ends.filter((end) => end !== undefined);
    const mark = markOf(ends);
    const left = ` ${mark.word} ${layer.padEnd(13)} ${countsText(known.map((end) => end.counts))}`;
    const right = known.length === 0 ? 'did not run' : duration(longest(known));
    return paint(mark.style, left.slice(0, 6)) + spread(left, right, width).slice(6);
  });
}

interface Mark {
  readonly word: string;
  readonly style: 'green' | 'red' | 'yellow';
}

const OK: Mark = { word: 'ok   ', style: 'green' };
const FAIL: Mark = { word: 'FAIL ', style: 'red' };
const UNKNOWN: Mark = { word: '?    ', style: 'yellow' };

function markOf(ends: readonly (TaskEnded | undefined)[]): Mark {
  if (ends.some((end) => end !== undefined && end.counts.failed > 0)) return FAIL;
  const good = (end: TaskEnded | undefined) =>
    end !== undefined && end.exit.code === 0 && end.completeness.state === 'whole';
  return ends.every(good) ? OK : UNKNOWN;
}

function countsText(all: readonly Counts[]): string {
  const sum = (name: keyof Counts) => all.reduce((total, counts) => total + counts[name], 0);
  const named = (['passed', 'recovered', 'failed', 'skipped', 'missing'] as const)
    .map((name) => ({ name, count: sum(name) }))
    .filter(({ count }) => count > 0);
  return named.map(({ name, count }) => `${count.toLocaleString('en-US')} ${name}`).join(', ');
}

function longest(ends: readonly TaskEnded[]): number {
  const startedAt = Math.min(...ends.map(({ at, durationMs }) => at - durationMs));
  return Math.max(...ends.map(({ at }) => at)) - startedAt;
}

function failureLines(facts: readonly Fact[], width: number, paint: Paint): readonly string[] {
  const failed = facts.filter(
    (fact): fact is AttemptEnded =>
      fact.kind === 'attempt ended' && fact.attempt.failure !== undefined,
  );
  const shown = failed
    .slice(0, MOST_FAILURES)
    .flatMap((fact) => failureOf(fact.attempt, width, paint));
  const more = failed.length - MOST_FAILURES;
  const unknown = facts.filter((fact) => fact.kind === 'task ended').flatMap(unknownLines);
  return [
    ...shown,
    ...(more > 0 ? [`       and ${plural(more, 'more failure')}`] : []),
    ...unknown,
  ];
}

function failureOf(attempt: Attempt, width: number, paint: Paint): readonly string[] {
  const { failure, locator } = attempt;
  if (failure === undefined) return [];
  const place = failure.place ?? attempt.place;
  const at = place === undefined ? locator.file : placeText(place.file, place.line);
  const title = locator.titles.join(' > ') || 'outside of any test';
  return [
    spread(`       ${paint('bold', title)}`, at, width),
    ...messageLines(failure.message),
    ...(place === undefined && locator.file === '' ? outputLines(failure.detail) : []),
  ];
}

/** A message of one line is the rule; one of many is cut, and says so. */
function messageLines(message: string): readonly string[] {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const shown = lines.slice(0, MOST_MESSAGE_LINES).map((line) => `         ${line}`);
  const more = lines.length - shown.length;
  return more > 0 ? [...shown, `         … and ${plural(more, 'more line')}`] : shown;
}

function placeText(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}

function unknownLines(end: TaskEnded): readonly string[] {
  if (end.completeness.state === 'whole') return [];
  return [`       ${end.task}: ${end.completeness.why}`, ...outputLines(end.tail)];
}

/** The last lines that a program printed: where there is no report they are all there is. */
function outputLines(text = ''): readonly string[] {
  const lines = text.trimEnd().split('\n').slice(-MOST_OUTPUT_LINES);
  return lines.filter((line) => line !== '').map((line) => `         | ${line}`);
}

const OUTLOOK_STYLE = { pass: 'green', fail: 'red', unknown: 'yellow' } as const;

function verdictLines(
  verdict: Verdict,
  run: string,
  width: number,
  paint: Paint,
): readonly string[] {
  const bad = verdict.lines.filter((line) => line.outlook !== 'pass');
  const rest =
    bad.length === 0
      ? plural(verdict.lines.length, 'rule')
      : `${bad.length} of ${plural(verdict.lines.length, 'rule')}`;
  const head = `verdict: ${verdict.outlook}, ${rest}`;
  const painted = paint(OUTLOOK_STYLE[verdict.outlook], head);
  const command = verdict.outlook === 'pass' ? '' : `gauntlet explain ${run}`;
  const gap = ' '.repeat(Math.max(1, width - head.length - command.length));
  return [
    command === '' ? painted : painted + gap + command,
    ...bad.flatMap((line) => ruleLines(line, paint)),
  ];
}

function ruleLines(line: RuleLine, paint: Paint): readonly string[] {
  const note = line.mode === 'advise' ? ' (advice)' : '';
  const style = styleOf(line.outlook);
  return [
    `  ${paint(style, line.rule.padEnd(12))} ${line.message}${note}`,
    ...line.details.map((detail) => `               ${detail}`),
    ...(line.action === undefined ? [] : [`               ${paint('dim', line.action)}`]),
  ];
}

function styleOf(outlook: Outlook): 'green' | 'red' | 'yellow' {
  return OUTLOOK_STYLE[outlook];
}
