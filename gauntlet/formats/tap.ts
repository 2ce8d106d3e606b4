/**
 * TAP 13 and 14: test points with plans, directives, YAML diagnostics and subtests, both indented
 * under a comment (node:test, TAP 14) and in braces after their point (Vitest, tap). A point that
 * has subtests is a suite: it is a case only if it failed although none of them did.
 */
import type { Outcome } from '../model/nouns.ts';
import type { ReportedAttempt, ReportSink } from '../model/report.ts';
import {
  Cut,
  contradicted,
  type Format,
  type Parser,
  readerOf,
  TEXT_CAP_BYTES,
  WHOLE,
} from './format.ts';
import { isFileName } from './junit-entry.ts';
import { lines } from './lines.ts';
import { diagnosticOf } from './tap-diagnostic.ts';
import { defined } from './value.ts';

export const tap: Format = {
  name: 'tap',
  kinds: ['cases'],
  recognises: (head) =>
    /^\ufeff?\s*(?:TAP version 1[34]\b|1\.\.\d+\s*(?:#.*)?$|(?:not )?ok\b(?: \d+)?(?: -| #|$))/m.test(
      Buffer.from(head).toString('utf8').slice(0, 200),
    ),
  reader: (sink, options) =>
    readerOf(parser(sink, options.textCapBytes ?? TEXT_CAP_BYTES), options),
};

interface Level {
  readonly indent: number;
  /** The subtest that this level is the inside of. */
  readonly name: string | undefined;
  /** The point of a subtest in braces, until they close. */
  readonly point: Point | undefined;
  planned: number | undefined;
  points: number;
  failed: number;
}

interface Point {
  readonly ok: boolean;
  readonly title: string;
  readonly directive: 'skip' | 'todo' | undefined;
  readonly reason: string;
  readonly durationMs: number;
  readonly hasSubtests: boolean;
  readonly subtestFailed: boolean;
}

const POINT = /^(not )?ok\b(?:\s+(\d{1,9}))?(?:\s+-)?\s*(.*)$/;
const PLAN = /^1\.\.(\d{1,9})(?:\s+#\s*(.*))?$/;
const _DEPTH_CAP = 200;

function parser(sink: ReportSink, cap: number): Parser {
  const levels: Level[] = [levelOf(0, undefined, undefined)];
  // The last point waits: what follows may be its diagnostic.
  let pending: { readonly point: Point; readonly path: readonly string[] } | undefined;
  let yaml: { readonly indent: number; text: string } | undefined;
  // The name in a `# Subtest:` comment, until a deeper line says that it begins.
  let announced: { readonly indent: number; readonly name: string } | undefined;
  let closed: Level | undefined;
  let bailedAt: Cut | undefined;
  let wrong: string | undefined;
  let any = false;
  let _here = 0;

  const top = (): Level => levels.at(-1) as Level;
  const path = (): string[] => levels.flatMap(({ name }) => (name === undefined ? [] : [name]));

  function settle(): void {
    const done = pending;
    const text = yaml?.text ?? '';
    pending = undefined;
    yaml = undefined;
    if (done === undefined) return;
    const { point } = done;
    if (point.hasSubtests && (point.ok || point.subtestFailed)) return;
    sink.attempt(attemptOf(point, done.path, text));
  }

  function leave(level: Level): void {
    if (level.planned !== undefined && level.planned !== level.points) {
      const where = level.name === undefined ? 'the plan' : `the plan of "${level.name}"`;
      wrong ??= `${where} is 1..${level.planned}, and ${level.points} were run`;
    }
    closed = level;
  }

  function levelAt(indent: number): void {
    while (levels.length > 1 && top().indent > indent && top().point === undefined) {
      leave(levels.pop() as Level);
    }
    if (indent <= top().indent) return;
    if (announced !== undefined && announced.indent < indent) {
      open(indent, announced.name, undefined);
    } else if (top().point === undefined && indent >= top().indent + 4) {
      open(indent, undefined, undefined);
    }
  }

  function open(indent: number, name: string | undefined, point: Point | undefined): void {
    levels.push(levelOf(indent, name, point));
    announced = undefined;
    closed = undefined;
  }

  function add(point: Point): void {
    const level = top();
    level.points += 1;
    const todo = point.directive !== undefined;
    if (!point.ok && !todo) level.failed += 1;
    pending = { point, path: [...path(), point.title] };
    any = true;
    closed = undefined;
  }

  function takePoint(found: RegExpExecArray, indent: number): void {
    settle();
    levelAt(indent);
    const inner = closed?.indent !== undefined && closed.indent > indent ? closed : undefined;
    const opensBraces = /(?:^|\s)\{\s*$/.test(found[3] ?? '');
    const point = pointOf(found, inner);
    if (!opensBraces) {
      add(point);
      return;
    }
    open(indent + 1, point.title, point);
  }

  function takeClose(): void {
    settle();
    while (levels.length > 1 && top().point === undefined) leave(levels.pop() as Level);
    const level = top();
    if (level.point === undefined) return;
    levels.pop();
    leave(level);
    const subtestFailed = level.failed > 0;
    add({ ...level.point, hasSubtests: level.points > 0, subtestFailed });
  }

  function takePlan(found: RegExpExecArray, indent: number): void {
    settle();
    levelAt(indent);
    top().planned = Number(found[1]);
    any = true;
  }

  function take(text: string, offset: number): void {
    if (bailedAt !== undefined) return;
    _here = offset;
    const plain = text.trimStart();
    const indent = text.length - plain.length;
    if (yaml !== undefined) {
      if (plain.trimEnd() === '...' && indent <= yaml.indent) settle();
      else if (yaml.text.length < cap) yaml.text += `${text}\n`;
      return;
    }
    if (plain.trimEnd() === '---' && pending !== undefined) {
      yaml = { indent, text: '' };
      return;
    }
    const point = POINT.exec(plain);
    const plan = point === null ? PLAN.exec(plain) : null;
    if (point !== null) takePoint(point, indent);
    else if (plan !== null) takePlan(plan, indent);
    else if (plain.trimEnd() === '}') takeClose();
    else if (plain.startsWith('# Subtest: ')) announce(plain, indent);
    else if (plain.startsWith('Bail out!')) bail(plain, offset);
  }

  function announce(plain: string, indent: number): void {
    settle();
    levelAt(indent);
    announced = { indent, name: unescapedTitle(plain.slice('# Subtest: '.length)) };
  }

  function bail(plain: string, offset: number): void {
    settle();
    const message = plain.trim();
    bailedAt = new Cut(offset, message);
    const nowhere = { file: '', titles: [], parameter: '', durationMs: 0 };
    sink.attempt({ ...nowhere, outcome: 'errored', failure: { message } });
  }

  const input = lines(take);
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      settle();
      if (bailedAt !== undefined) throw bailedAt;
      if (rest !== undefined) throw new Cut(rest.offset, 'its last line has no end');
      if (!any) throw new Cut(offset, 'there is neither a test nor a plan');
      if (top().point !== undefined) throw new Cut(offset, 'a subtest is not closed');
      while (levels.length > 1) leave(levels.pop() as Level);
      if (top().planned === undefined) throw new Cut(offset, 'the plan is missing');
      leave(top());
      return wrong === undefined ? WHOLE : contradicted(wrong);
    },
    claim: () => ({}),
    salvage: settle,
  };
}

function levelOf(indent: number, name: string | undefined, point: Point | undefined): Level {
  return { indent, name, point, planned: undefined, points: 0, failed: 0 };
}

function pointOf(found: RegExpExecArray, inner: Level | undefined): Point {
  const text = (found[3] ?? '').replace(/\s*\{\s*$/, '');
  // A hash that is escaped is part of the title.
  const at = text.search(/(?<!\\)#/);
  const comment = at < 0 ? '' : text.slice(at + 1).trim();
  const directive = /^(skip|todo)\S*\s*(.*)$/i.exec(comment);
  const kind = directive?.[1]?.toLowerCase();
  const time = /\btime=([\d.]{1,15})ms/.exec(comment);
  return {
    ok: found[1] === undefined,
    title: unescapedTitle(at < 0 ? text : text.slice(0, at)),
    directive: kind === 'skip' || kind === 'todo' ? kind : undefined,
    reason: directive?.[2] ?? '',
    durationMs: time === null ? 0 : Number(time[1]) || 0,
    hasSubtests: inner !== undefined && inner.points > 0,
    subtestFailed: (inner?.failed ?? 0) > 0,
  };
}

function unescapedTitle(text: string): string {
  return text.trim().replace(/\\([#\\])/g, '$1');
}

function outcomeOf(point: Point): Outcome {
  if (point.directive === 'skip') return 'skipped';
  // A todo that does not fail was not run, by all writers that have them.
  if (point.directive === 'todo') return point.ok ? 'skipped' : 'expected failure';
  return point.ok ? 'passed' : 'failed';
}

function attemptOf(point: Point, path: readonly string[], yaml: string): ReportedAttempt {
  const [first = ''] = path;
  const named = isFileName(first) ? first : '';
  const read = yaml === '' ? undefined : diagnosticOf(yaml);
  const file = named || (read?.place?.file ?? '');
  const outcome = outcomeOf(point);
  const isTimeOut = outcome === 'failed' && read?.timedOut === true;
  const place = read?.place;
  return defined({
    file,
    titles: named === '' ? path : path.slice(1),
    parameter: '',
    outcome: isTimeOut ? ('timed out' as const) : outcome,
    durationMs: read?.durationMs ?? point.durationMs,
    place,
    failure:
      outcome === 'failed'
        ? defined({
            message: read?.message ?? 'not ok, without a message',
            detail: read?.detail,
            place: read?.failedAt ?? place,
          })
        : undefined,
    note: point.directive === undefined ? undefined : point.reason || point.directive,
  });
}
