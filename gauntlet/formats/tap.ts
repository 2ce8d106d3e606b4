/**
 * TAP 13 and 14: test points with plans, directives, YAML diagnostics and subtests, both indented
 * under a comment (node:test, TAP 14) and in braces after their point (Vitest, tap). A point that
 * has subtests is a suite: it is a case only if it failed although none of them did.
 */
import type { Completeness, Outcome } from '../model/nouns.ts';
import type { ReportedAttempt, ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import {
  contradicted,
  type Format,
  type Parser,
  readerOf,
  TEXT_CAP_BYTES,
  WHOLE,
} from './format.ts';
import { isFileName } from './junit/entry.ts';
import { lines } from './lines.ts';
import { diagnosticOf } from './shared/tap-diagnostic.ts';
import { defined } from './value.ts';

export const tap: Format = {
  name: 'tap',
  kinds: ['cases'],
  recognises: (head) => isTap(Buffer.from(head).toString('utf8').slice(0, 200)),
  reader: (sink, options) =>
    readerOf(parser(sink, options.textCapBytes ?? TEXT_CAP_BYTES), options),
};

function isTap(text: string): boolean {
  return /^\ufeff?\s*TAP version 1[34]\b/.test(text) || PLAN_OR_POINT.test(text);
}

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

const PLAN_OR_POINT = /^(?:1\.\.\d+\s*(?:#.*)?$|(?:not )?ok\b(?: \d+)?(?: -| #|$))/m;
const POINT = /^(not )?ok\b(?:\s+(\d{1,9}))?(?:\s+-)?\s*(.*)$/;
const PLAN = /^1\.\.(\d{1,9})(?:\s+#\s*(.*))?$/;
const DEPTH_CAP = 200;

function parser(sink: ReportSink, cap: number): Parser {
  const points = new Points(sink, cap);
  const input = lines((text, offset) => points.take(text, offset));
  return {
    push: input.push,
    end: (offset) => points.end(input.rest()?.offset, offset),
    claim: () => ({}),
    salvage: () => points.settle(),
  };
}

class Points {
  readonly #sink: ReportSink;
  readonly #cap: number;
  readonly #levels: Level[] = [levelOf(0, undefined, undefined)];
  /** The last point waits: what follows may be its diagnostic. */
  #pending: { readonly point: Point; readonly path: readonly string[] } | undefined;
  #yaml: { readonly indent: number; text: string } | undefined;
  /** The name in a `# Subtest:` comment, until a deeper line says that it begins. */
  #announced: { readonly indent: number; readonly name: string } | undefined;
  #closed: Level | undefined;
  #bailedAt: Cut | undefined;
  #wrong: string | undefined;
  #any = false;
  #here = 0;

  constructor(sink: ReportSink, cap: number) {
    this.#sink = sink;
    this.#cap = cap;
  }

  take(text: string, offset: number): void {
    if (this.#bailedAt !== undefined) return;
    this.#here = offset;
    const plain = text.trimStart();
    const indent = text.length - plain.length;
    if (this.#isDiagnostic(text, plain.trimEnd(), indent)) return;
    const point = POINT.exec(plain);
    const plan = point === null ? PLAN.exec(plain) : null;
    if (point !== null) this.#takePoint(point, indent);
    else if (plan !== null) this.#takePlan(plan, indent);
    else if (plain.trimEnd() === '}') this.#takeClose();
    else if (plain.startsWith('# Subtest: ')) this.#announce(plain, indent);
    else if (plain.startsWith('Bail out!')) this.#bail(plain.trim());
  }

  end(openLine: number | undefined, offset: number): Completeness {
    this.settle();
    if (this.#bailedAt !== undefined) throw this.#bailedAt;
    if (openLine !== undefined) throw new Cut(openLine, 'its last line has no end');
    if (!this.#any) throw new Cut(offset, 'there is neither a test nor a plan');
    if (this.#top().point !== undefined) throw new Cut(offset, 'a subtest is not closed');
    while (this.#levels.length > 1) this.#leave();
    const top = this.#top();
    if (top.planned === undefined) throw new Cut(offset, 'the plan is missing');
    this.#comparePlan(top);
    return this.#wrong === undefined ? WHOLE : contradicted(this.#wrong);
  }

  /** Hands over the point that waited. */
  settle(): void {
    const done = this.#pending;
    const text = this.#yaml?.text ?? '';
    this.#pending = undefined;
    this.#yaml = undefined;
    if (done === undefined) return;
    const { point } = done;
    if (point.hasSubtests && (point.ok || point.subtestFailed)) return;
    this.#sink.attempt(attemptOf(point, done.path, text));
  }

  #isDiagnostic(text: string, plain: string, indent: number): boolean {
    const yaml = this.#yaml;
    if (yaml === undefined) {
      if (plain !== '---' || this.#pending === undefined) return false;
      this.#yaml = { indent, text: '' };
    } else if (plain === '...' && indent <= yaml.indent) this.settle();
    else if (yaml.text.length < this.#cap) yaml.text += `${text}\n`;
    return true;
  }

  #top(): Level {
    return this.#levels.at(-1) as Level;
  }

  #leave(): void {
    const level = this.#levels.pop() as Level;
    this.#comparePlan(level);
    this.#closed = level;
  }

  #comparePlan(level: Level): void {
    if (level.planned === undefined || level.planned === level.points) return;
    const where = level.name === undefined ? 'the plan' : `the plan of "${level.name}"`;
    this.#wrong ??= `${where} is 1..${level.planned}, and ${level.points} were run`;
  }

  #goTo(indent: number): void {
    while (this.#levels.length > 1 && this.#top().indent > indent) {
      if (this.#top().point !== undefined) break;
      this.#leave();
    }
    const top = this.#top();
    if (indent <= top.indent) return;
    if (this.#announced !== undefined && this.#announced.indent < indent) {
      this.#open(indent, this.#announced.name, undefined);
    } else if (top.point === undefined && indent >= top.indent + 4) {
      this.#open(indent, undefined, undefined);
    }
  }

  #open(indent: number, name: string | undefined, point: Point | undefined): void {
    if (this.#levels.length >= DEPTH_CAP) throw new Cut(this.#here, 'subtests nested too deep');
    this.#levels.push(levelOf(indent, name, point));
    this.#announced = undefined;
    this.#closed = undefined;
  }

  #add(point: Point): void {
    const level = this.#top();
    level.points += 1;
    if (!point.ok && point.directive === undefined) level.failed += 1;
    const path = this.#levels.flatMap(({ name }) => (name === undefined ? [] : [name]));
    this.#pending = { point, path: [...path, point.title] };
    this.#any = true;
    this.#closed = undefined;
  }

  #takePoint(found: RegExpExecArray, indent: number): void {
    this.settle();
    this.#goTo(indent);
    const closed = this.#closed;
    const point = pointOf(
      found,
      closed !== undefined && closed.indent > indent ? closed : undefined,
    );
    const opensBraces = /(?:^|\s)\{\s*$/.test(found[3] ?? '');
    if (opensBraces) this.#open(indent + 1, point.title, point);
    else this.#add(point);
  }

  #takeClose(): void {
    this.settle();
    while (this.#levels.length > 1 && this.#top().point === undefined) this.#leave();
    const { point, failed, points } = this.#top();
    if (point === undefined) return;
    this.#leave();
    this.#add({ ...point, hasSubtests: points > 0, subtestFailed: failed > 0 });
  }

  #takePlan(found: RegExpExecArray, indent: number): void {
    this.settle();
    this.#goTo(indent);
    this.#top().planned = Number(found[1]);
    this.#any = true;
  }

  #announce(plain: string, indent: number): void {
    this.settle();
    this.#goTo(indent);
    this.#announced = { indent, name: unescapedTitle(plain.slice('# Subtest: '.length)) };
  }

  #bail(message: string): void {
    this.settle();
    this.#bailedAt = new Cut(this.#here, message);
    const nowhere = { file: '', titles: [], parameter: '', durationMs: 0 };
    this.#sink.attempt({ ...nowhere, outcome: 'errored', failure: { message } });
  }
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
