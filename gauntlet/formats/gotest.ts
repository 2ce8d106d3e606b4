/**
 * `go test -json`: one event a line, of packages that run side by side. A test is known by its
 * package and name. What a package prints outside of its tests is kept until its end, as only that
 * says whether it failed without a test that failed: in TestMain, in building, by a panic.
 */
import type { ReportedAttempt, ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import { type Format, type Parser, readerOf, TEXT_CAP_BYTES, WHOLE } from './format.ts';
import { lines } from './lines.ts';
import { defined, type Json, numberOf, recordOf, textOf } from './value.ts';

export const gotest: Format = {
  name: 'gotest',
  kinds: ['cases'],
  recognises: (head) => {
    const line = Buffer.from(head)
      .toString('utf8')
      .replace(/^\ufeff/, '');
    const isEvent = /^\s*\{"(?:Time|ImportPath|Action)":"/.test(line);
    return isEvent && /"Action":"(?:start|run|output|build-\w+|pass|fail|skip|bench)"/.test(line);
  },
  reader: (sink, options) =>
    readerOf(parser(sink, options.textCapBytes ?? TEXT_CAP_BYTES), options),
};

interface Package {
  output: string;
  failed: number;
  /** What tests that have not ended printed, by test. */
  readonly open: Map<string, string>;
}

/** No program has more tests open at once; a report that does is not one. */
const OPEN_CAP = 100_000;
/** Of all the output that is held for tests and packages that have not ended. */
const HELD_CAP = 32 * 1024 * 1024;

function parser(sink: ReportSink, cap: number): Parser {
  const events = new Events(sink, cap);
  const input = lines((text, offset) => events.take(text, offset));
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      if (rest !== undefined) events.take(rest.text, rest.offset);
      events.end(offset);
      return WHOLE;
    },
    claim: () => ({}),
  };
}

class Events {
  readonly #sink: ReportSink;
  readonly #cap: number;
  readonly #packages = new Map<string, Package>();
  readonly #builds = new Map<string, string>();
  #torn: Cut | undefined;
  #any = false;
  #here = 0;
  #heldChars = 0;

  constructor(sink: ReportSink, cap: number) {
    this.#sink = sink;
    this.#cap = cap;
  }

  take(text: string, offset: number): void {
    // `go: downloading ...` and a compiler's words come between the events.
    if (!text.startsWith('{')) return;
    this.#here = offset;
    const event = eventOf(text);
    if (event === undefined) {
      this.#torn ??= new Cut(offset, 'a line that is not a test event');
      return;
    }
    this.#any = true;
    const action = textOf(event.Action);
    const name = textOf(event.Package);
    const importPath = textOf(event.ImportPath);
    if (importPath !== undefined && action === 'build-output') {
      this.#builds.set(importPath, this.#keep(this.#builds.get(importPath) ?? '', event));
    }
    if (name === undefined || action === undefined) return;
    const test = textOf(event.Test);
    if (test === undefined) this.#packageEvent(name, action, event);
    else this.#testEvent(name, test, action, event);
  }

  /** Throws when something is missing. */
  end(offset: number): void {
    if (this.#torn !== undefined) throw this.#torn;
    if (!this.#any) throw new Cut(offset, 'there is no test event');
    const [open] = this.#packages.keys();
    if (open !== undefined) throw new Cut(offset, `package ${open} has no end`);
  }

  /** What a test printed so far and this, unless too much is held already. */
  #keep(before: string, event: Json): string {
    const more = textOf(event.Output) ?? '';
    if (before.length >= this.#cap || this.#heldChars > HELD_CAP) return before;
    this.#heldChars += more.length;
    return before + more.slice(0, this.#cap - before.length);
  }

  #packageOf(name: string): Package {
    const known = this.#packages.get(name);
    if (known !== undefined) return known;
    if (this.#packages.size >= OPEN_CAP) throw new Cut(this.#here, 'more packages than can be');
    const found: Package = { output: '', failed: 0, open: new Map() };
    this.#packages.set(name, found);
    return found;
  }

  #testEvent(name: string, test: string, action: string, event: Json): void {
    const found = this.#packageOf(name);
    const output = found.open.get(test) ?? '';
    if (action === 'output') found.open.set(test, this.#keep(output, event));
    else if (action === 'run') {
      if (found.open.size >= OPEN_CAP) throw new Cut(this.#here, 'more open tests than can be');
      found.open.set(test, '');
    } else if (action === 'pass' || action === 'fail' || action === 'skip') {
      found.open.delete(test);
      this.#heldChars -= output.length;
      if (action === 'fail') found.failed += 1;
      this.#sink.attempt(attemptOf(name, test, action, event, output));
    }
  }

  #packageEvent(name: string, action: string, event: Json): void {
    const found = this.#packageOf(name);
    if (action === 'output') found.output = this.#keep(found.output, event);
    if (action !== 'pass' && action !== 'fail' && action !== 'skip') return;
    this.#packages.delete(name);
    this.#heldChars -= found.output.length;
    // A program that died took its tests with it; those have no end of their own.
    for (const [test, output] of found.open) {
      this.#heldChars -= output.length;
      this.#sink.attempt(crashOf(name, test, output, found.output));
      found.failed += 1;
    }
    if (action !== 'fail' || found.failed > 0) return;
    const build = this.#builds.get(textOf(event.FailedBuild) ?? '');
    this.#sink.attempt(packageFailureOf(name, build ?? found.output, build !== undefined));
  }
}

function eventOf(text: string): Json | undefined {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    // The caller says where; what is wrong with the JSON helps nobody.
    return undefined;
  }
}

function attemptOf(
  name: string,
  test: string,
  action: 'pass' | 'fail' | 'skip',
  event: Json,
  output: string,
): ReportedAttempt {
  const text = withoutMarks(output);
  const panicked = /^panic: (.*)$/m.exec(text)?.[1];
  const timedOut = panicked?.startsWith('test timed out') === true;
  const failed = timedOut ? 'timed out' : panicked === undefined ? 'failed' : 'crashed';
  const outcomes = { pass: 'passed', fail: failed, skip: 'skipped' } as const;
  const failure = action === 'fail' ? failureOf(text, panicked) : undefined;
  return defined({
    file: '',
    titles: [name, test],
    parameter: '',
    outcome: outcomes[action],
    durationMs: (numberOf(event.Elapsed) ?? 0) * 1000,
    failure,
    note: action === 'skip' ? reasonOf(text) : undefined,
  });
}

/** Without the lines that only say that a test runs, waits and ends. */
function withoutMarks(output: string): string {
  return output.replace(/^(?:=== (?:RUN|PAUSE|CONT|NAME)|\s*--- (?:PASS|FAIL|SKIP):).*\n?/gm, '');
}

const LINE = /^\s*([\w./-]+_test\.go):(\d{1,7}): (.*)$/gm;

function reasonOf(text: string): string | undefined {
  return [...text.matchAll(LINE)].at(-1)?.[3] ?? (text.trim() || undefined);
}

function failureOf(text: string, panicked: string | undefined) {
  // The last line that a test logged is nearly always the one that failed it.
  const found = [...text.matchAll(LINE)].at(-1);
  const panicAt = /^\t(\S+_test\.go):(\d{1,7})/m.exec(text);
  const place = panicked === undefined ? found : panicAt;
  const detail = text.trim();
  return defined({
    message: panicked === undefined ? (found?.[3] ?? 'failed without a message') : panicked,
    detail: detail === '' ? undefined : detail,
    place: place?.[1] === undefined ? undefined : { file: place[1], line: Number(place[2]) },
  });
}

function crashOf(name: string, test: string, output: string, rest: string): ReportedAttempt {
  const text = withoutMarks(`${output}\n${rest}`);
  const panicked = /^panic: (.*)$/m.exec(text)?.[1];
  return {
    file: '',
    titles: [name, test],
    parameter: '',
    outcome: panicked?.startsWith('test timed out') === true ? 'timed out' : 'crashed',
    durationMs: 0,
    failure: failureOf(text, panicked ?? 'the program ended within this test'),
  };
}

function packageFailureOf(name: string, output: string, isBuild: boolean): ReportedAttempt {
  const found = /^(\S+\.go):(\d{1,7})(?::(\d{1,6}))?: (.*)$/m.exec(output);
  const line = found === null ? undefined : Number(found[2]);
  const column = found?.[3] === undefined ? undefined : Number(found[3]);
  const what = isBuild ? 'does not build' : 'failed outside of its tests';
  return {
    file: '',
    titles: [name],
    parameter: '',
    outcome: 'errored',
    durationMs: 0,
    failure: defined({
      message: found?.[4] ?? `${name} ${what}`,
      detail: output.trim() || undefined,
      place: found === null ? undefined : defined({ file: found[1] ?? '', line, column }),
    }),
  };
}
