/** The summary of a run: a line per layer, the failures under theirs, the verdict line by line. */
import type { Outlook, RuleLine, Verdict } from '../model/nouns.ts';
import {
  failureLines,
  INDENT,
  NARROW,
  recoveredLines,
  taskReasonLines,
} from './terminal-failures.ts';
import {
  budget,
  duration,
  fitted,
  type Paint,
  padTo,
  painter,
  plural,
  spread,
  wrapped,
} from './text.ts';
import type { LayerView, Mark, RunView } from './view.ts';
import { countsText, subjectText, verdictText } from './words.ts';

export interface TerminalStyle {
  readonly width: number;
  readonly colour: boolean;
}

const MOST_FAILURES = 20;
const MOST_RECOVERED = 5;

export function renderRun(view: RunView | undefined, style: TerminalStyle): string {
  if (view === undefined) return '';
  const paint = painter(style.colour);
  const { width } = style;
  const lines = [
    paint('bold', headLine(view, timeText(view), width)),
    ...layersLines(view, width, paint),
    ...hiddenLine(view),
    ...(view.verdict === undefined ? [] : verdictLines(view.verdict, view.run, width, paint)),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** What failed and nothing else, for a page that shows the rules in its own way. */
export function renderFailures(view: RunView, style: TerminalStyle): string {
  const paint = painter(style.colour);
  const failures = view.layers.flatMap(({ tasks }) => tasks.flatMap((task) => task.failures));
  const shown = failures.slice(0, MOST_FAILURES);
  const lines = [
    ...shown.flatMap((failure) => failureLines(failure, style.width, paint)),
    ...hiddenLine(view),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

/** `storage @ 3f2a91c  pr  12 suites`. */
function headLine(view: RunView, right: string, width: number): string {
  const count = new Set(view.layers.flatMap(({ tasks }) => tasks.map(({ suite }) => suite.id)))
    .size;
  const name = subjectText(view.systems, view.change);
  const full = `${name}  ${view.profile}  ${plural(count, 'suite')}`;
  return fitted([full, `${name}  ${view.profile}`, name], right, width);
}

function timeText({ durationMs, estimateMs, budgetMs }: RunView): string {
  if (durationMs === undefined) return 'did not end';
  const of =
    estimateMs === undefined ? `of ${budget(budgetMs)}` : `of about ${duration(estimateMs)}`;
  return `${duration(durationMs)} ${of}`;
}

interface MarkStyle {
  readonly word: string;
  readonly style: 'green' | 'red' | 'yellow';
}

const MARKS: Readonly<Record<Mark, MarkStyle>> = {
  ok: { word: 'ok  ', style: 'green' },
  fail: { word: 'FAIL', style: 'red' },
  unknown: { word: '?   ', style: 'yellow' },
};

function layersLines(view: RunView, width: number, paint: Paint): readonly string[] {
  let room = MOST_FAILURES;
  return view.layers.flatMap((layer) => {
    const failures = layer.tasks.flatMap((task) => task.failures);
    const shown = failures.slice(0, room);
    room -= shown.length;
    const recovered = layer.tasks.flatMap((task) => task.recovered).slice(0, MOST_RECOVERED);
    return [
      layerLine(layer, width, paint),
      ...shown.flatMap((failure) => failureLines(failure, width, paint)),
      ...recovered.map((result) => recoveredLines(result, width, paint)),
      ...layer.tasks.flatMap((task) => taskReasonLines(task, width)),
    ];
  });
}

function layerLine(layer: LayerView, width: number, paint: Paint): string {
  const { word, style } = MARKS[layer.mark];
  const counts = countsText(layer.counts) || findingsText(layer);
  const left = `${padTo(layer.layer, width < NARROW ? 10 : 13)} ${counts}`;
  const line = spread(left, layerTime(layer, width), width - INDENT.length);
  return ` ${paint(style, word)}  ${line}`;
}

/** A layer of checkers alone has no tests to count. */
function findingsText({ tasks }: LayerView): string {
  const ended = tasks.filter((task) => task.ended !== undefined);
  if (ended.length === 0 || ended.some(({ suite }) => suite.gives !== 'findings')) return '';
  const count = ended.reduce((sum, { findings }) => sum + findings.length, 0);
  return count === 0 ? 'nothing found' : plural(count, 'finding');
}

function layerTime({ durationMs, budgetMs }: LayerView, width: number): string {
  if (durationMs === undefined) return 'did not run';
  if (width < NARROW) return duration(durationMs);
  return duration(durationMs) + (budgetMs === undefined ? '' : ` of ${budget(budgetMs)}`);
}

function hiddenLine(view: RunView): readonly string[] {
  const all = view.layers.flatMap(({ tasks }) => tasks.flatMap(({ failures }) => failures)).length;
  const more = all - MOST_FAILURES;
  return more > 0 ? [`${INDENT}and ${plural(more, 'more failure')}`] : [];
}

const OUTLOOK_STYLE = { pass: 'green', fail: 'red', unknown: 'yellow' } as const;

function verdictLines(
  verdict: Verdict,
  run: string,
  width: number,
  paint: Paint,
): readonly string[] {
  const bad = verdict.lines.filter((line) => line.outlook !== 'pass');
  const head = `verdict: ${verdictText(verdict)}`;
  const command = verdict.outlook === 'pass' ? '' : `gauntlet explain ${run}`;
  const line = spread(head, command, width);
  const fits = line.startsWith(head);
  const style = OUTLOOK_STYLE[verdict.outlook];
  return [
    ...(fits
      ? [paint(style, head) + line.slice(head.length)]
      : [paint(style, head), `  ${command}`]),
    ...bad.flatMap((each) => ruleLines(each, width, paint)),
  ];
}

/** One short detail stands beside the message, as the reason of the line; more stand below it. */
function ruleLines(line: RuleLine, width: number, paint: Paint): readonly string[] {
  const advice = line.mode === 'advise' ? ' (advice)' : '';
  const name = padTo(line.rule, 12);
  const message = `${line.message}${advice}`;
  const [first, ...rest] = line.details;
  const beside = `  ${name} ${message}    ${first ?? ''}`;
  const isBeside = first !== undefined && rest.length === 0 && beside.length <= width;
  const indent = width < NARROW ? '    ' : ' '.repeat(15);
  const below = (text: string) => wrapped(text, width - indent.length).map((each) => indent + each);
  const painted = paint(styleOf(line.outlook), name);
  const head = wrapped(message, Math.max(20, width - 3 - name.length));
  return [
    isBeside ? `  ${painted} ${message}    ${first}` : `  ${painted} ${head[0] ?? ''}`,
    ...(isBeside ? [] : head.slice(1).map((each) => indent + each)),
    ...(isBeside ? [] : line.details.flatMap(below)),
    ...(line.action === undefined ? [] : below(line.action).map((each) => paint('dim', each))),
  ];
}

function styleOf(outlook: Outlook): 'green' | 'red' | 'yellow' {
  return OUTLOOK_STYLE[outlook];
}
