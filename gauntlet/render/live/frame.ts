/**
 * The live view as lines: a function of what is known, the size of the terminal and the time. A bar
 * is drawn only where something is known of the end; elsewhere are counts and the time so far.
 */
import { addCounts, NO_COUNTS } from '../../model/counts.ts';
import { budget, cutMiddle, fitted, type Paint, padTo, plural } from '../text.ts';
import { countsText, subjectText, systemsText } from '../words.ts';
import type { LiveState, LiveTask } from './state.ts';

const NARROW = 60;

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

export function frame(
  state: LiveState,
  size: FrameSize,
  now: number,
  paint: Paint,
): readonly string[] {
  if (state.planned === undefined) return [cutMiddle('looking at the change …', size.width)];
  // The last column stays free: some terminals break a line that fills it.
  const width = size.width - 1;
  const layers = [...Map.groupBy(state.tasks.values(), ({ task }) => task.layer)];
  const head = headLine(state, now, width, paint);
  const all = layers.flatMap(([layer, tasks]) => [
    layerLine(layer, tasks, now, width, paint),
    ...suiteLines(tasks, now, width, paint),
  ]);
  if (all.length + 2 <= size.height) return [head, ...all];
  const short = layers.map(([layer, tasks]) => layerLine(layer, tasks, now, width, paint));
  return [head, ...short].slice(0, Math.max(1, size.height - 1));
}

function headLine(state: LiveState, now: number, width: number, paint: Paint): string {
  const { planned, estimateMs } = state;
  if (planned === undefined) return '';
  const systems = [...new Set(planned.suites.map(({ system }) => system))];
  const left = `${subjectText(systems, planned.change)}  ${planned.plan.profile}`;
  const passed = budget(now - planned.at);
  const right = estimateMs === undefined ? passed : `${passed} of about ${budget(estimateMs)}`;
  const full = `${left}  ${plural(planned.suites.length, 'suite')}`;
  return paint('bold', fitted([full, left, systemsText(systems)], right, width));
}

const WORDS = {
  waiting: { word: '    ', style: 'dim' },
  running: { word: '..  ', style: 'cyan' },
  ok: { word: 'ok  ', style: 'green' },
  failed: { word: 'FAIL', style: 'red' },
  unknown: { word: '?   ', style: 'yellow' },
} as const;

function stateOf(tasks: readonly LiveTask[]): keyof typeof WORDS {
  const states = new Set(tasks.map(({ state }) => state));
  if (states.has('failed')) return 'failed';
  if (states.has('running')) return 'running';
  if (states.has('waiting')) return states.size === 1 ? 'waiting' : 'running';
  return states.has('unknown') ? 'unknown' : 'ok';
}

function layerLine(
  layer: string,
  tasks: readonly LiveTask[],
  now: number,
  width: number,
  paint: Paint,
): string {
  const state = stateOf(tasks);
  const { word, style } = WORDS[state];
  const counts = tasks.map((task) => task.counts).reduce(addCounts, NO_COUNTS);
  const done = tasks.every(({ endedAt }) => endedAt !== undefined);
  const name = padTo(layer, width < NARROW ? 10 : 13);
  const texts = done ? [countsText(counts)] : progressTexts(tasks, now, width, paint);
  const lefts = [...texts, ''].map((text) => `${name} ${text}`);
  const line = fitted(lefts, timeText(tasks, now, width), width - 7);
  return ` ${paint(style, word)}  ${state === 'waiting' ? paint('dim', line) : line}`;
}

/** The suites that run now, when their layer has several. */
function suiteLines(
  tasks: readonly LiveTask[],
  now: number,
  width: number,
  paint: Paint,
): readonly string[] {
  if (tasks.length === 1) return [];
  return tasks
    .filter(({ state }) => state === 'running')
    .map((one) => {
      const room = width < NARROW ? 12 : 20;
      const name = padTo(cutMiddle(one.task.id.replace('#1/1', ''), room), room);
      const texts = [...progressTexts([one], now, width, paint), ''];
      const lefts = texts.map((text) => `${name} ${text}`);
      return `         ${fitted(lefts, timeText([one], now, width), width - 9)}`;
    });
}

/** How much is done: by cases where their number is known, else by the time it took before. */
function partOf({ task, counts, totalCases, state, startedAt }: LiveTask, now: number) {
  if (state === 'waiting') return 0;
  if (state !== 'running') return 1;
  const done = counts.passed + counts.failed + counts.recovered + counts.skipped;
  if (totalCases !== undefined && totalCases > 0) return Math.min(1, done / totalCases);
  if (task.estimateMs === undefined || startedAt === undefined) return undefined;
  // Time alone never says that it is done.
  return Math.min(0.95, (now - startedAt) / task.estimateMs);
}

/** What tells how far they are, the longest form first. */
function progressTexts(
  tasks: readonly LiveTask[],
  now: number,
  width: number,
  paint: Paint,
): readonly string[] {
  if (tasks.every(({ state }) => state === 'waiting')) return [];
  const counts = countsText(tasks.map((task) => task.counts).reduce(addCounts, NO_COUNTS));
  const parts = tasks.map((task) => partOf(task, now));
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return [counts || 'started'];
  const weights = tasks.map(({ task }) => task.estimateMs ?? 1);
  const whole = weights.reduce((a, b) => a + b, 0);
  const share = known.reduce((sum, part, i) => sum + part * (weights[i] ?? 0), 0) / whole;
  const drawn = bar(share, Math.max(6, Math.min(24, Math.floor((width - 40) / 2))), paint);
  return [`${drawn} ${counts}`, drawn, counts];
}

function bar(share: number, cells: number, paint: Paint): string {
  const full = Math.min(cells, Math.floor(share * cells));
  return paint('green', '█'.repeat(full)) + paint('dim', '░'.repeat(cells - full));
}

function timeText(tasks: readonly LiveTask[], now: number, width: number): string {
  const about = width < NARROW ? '' : 'about ';
  const started = tasks.flatMap(({ startedAt }) => (startedAt === undefined ? [] : [startedAt]));
  if (started.length === 0) {
    const sum = tasks.reduce((total, { task }) => total + (task.estimateMs ?? Number.NaN), 0);
    return Number.isNaN(sum) ? 'waits' : `about ${budget(sum)}`;
  }
  const ends = tasks.map(({ endedAt }) => endedAt ?? now);
  const passedMs = Math.max(...ends) - Math.min(...started);
  if (tasks.every(({ endedAt }) => endedAt !== undefined)) return budget(passedMs);
  const left = leftMs(tasks, now);
  if (left === undefined) return budget(passedMs);
  if (left > 0) return `${about}${budget(left)} left`;
  return about === '' ? `${budget(passedMs)}, late` : `${budget(passedMs)}, longer than before`;
}

/** Undefined when nothing is known: a made-up time is worse than none. */
function leftMs(tasks: readonly LiveTask[], now: number): number | undefined {
  const each = tasks
    .filter(({ endedAt }) => endedAt === undefined)
    .map(({ task, startedAt, remainingMs, updatedAt }) => {
      if (remainingMs !== undefined) return remainingMs - (now - updatedAt);
      return (task.estimateMs ?? Number.NaN) - (startedAt === undefined ? 0 : now - startedAt);
    });
  const left = Math.max(...each);
  if (Number.isNaN(left)) return undefined;
  return left <= 0 ? left : Math.ceil(left / 1_000) * 1_000;
}
