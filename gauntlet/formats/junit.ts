/**
 * JUnit XML, tokens to attempts. Almost every case of a large report passed and has nothing in it;
 * those wait in a batch as places in the bytes, so that one call decodes all their names. What
 * else a case has makes it slow, and exact.
 */
import type { ReportedAttempt, ReportSink } from '../model/report.ts';
import {
  contradicted,
  type Format,
  type Parser,
  type ReaderOptions,
  readerOf,
  TEXT_CAP_BYTES,
  WHOLE,
} from './format.ts';
import {
  attemptsOf,
  classNameOf,
  isFileName,
  isSame,
  NOT_RUN,
  type Note,
  namingOf,
  type Verb,
} from './junit/entry.ts';
import {
  CLASSNAME,
  COUNTS,
  FILE,
  FILEPATH,
  HOSTNAME,
  ID,
  LINE,
  MESSAGE,
  NAME,
  NAMES,
  PROPERTY,
  RESULT,
  STATUS,
  SYSTEM_ERR,
  SYSTEM_OUT,
  TESTCASE,
  TESTSUITE,
  TESTSUITES,
  TIME,
  TYPE,
  VALUE,
  VERBS,
} from './junit/names.ts';
import { clear, NO_CLASS, newCase, type OpenCase } from './junit/open-case.ts';
import { type Contents, nothing, type Suite, suites } from './junit/suites.ts';
import {
  collector,
  countIn,
  Interned,
  millisIn,
  numberIn,
  rootOf,
  unescaped,
  valueIn,
} from './xml/markup.ts';
import { type Attributes, Scanner, type XmlHandler } from './xml/scanner.ts';

export const junit: Format = {
  name: 'junit',
  kinds: ['cases'],
  recognises: (head) => ['testsuites', 'testsuite'].includes(rootOf(head) ?? ''),
  reader: (sink, options) => readerOf(parser(sink, options), options, true),
};

function parser(sink: ReportSink, options: ReaderOptions): Parser {
  const handler = new Handler(sink, options.textCapBytes ?? TEXT_CAP_BYTES);
  const scanner = new Scanner(handler, NAMES, { allowsDoctype: false });
  return {
    push: (bytes) => scanner.push(bytes),
    end(offset) {
      scanner.end(offset);
      const why = handler.suites.contradiction;
      return why === undefined ? WHOLE : contradicted(why);
    },
    claim: () => handler.suites.claim(),
    salvage: () => handler.release(),
  };
}

const OUTPUT_CAP_BYTES = 16 * 1024;
/** A batch's names are slices of one string; kept ones keep no more than this alive. */
const BATCH_BYTES = 8 * 1024;
const BATCH_CASES = 64;

type Into = 'note' | 'output' | 'nothing';

class Handler implements XmlHandler {
  keepsText = false;
  readonly suites = suites();
  readonly #sink: ReportSink;
  readonly #cap: number;
  readonly #classes = new Interned(classNameOf);
  readonly #files = new Interned((text) => text);
  readonly #noteText;
  readonly #output = collector(OUTPUT_CAP_BYTES);
  #bytes: Buffer = Buffer.alloc(0);
  #words: Int32Array = new Int32Array(0);

  // The suites that are open, as far as they matter for the names of their cases.
  #suiteFile = '';
  #suiteNames: readonly string[] = [];
  #project = '';
  #isPlaywright = false;
  #isPytest = false;
  #isJest = false;
  /** Cases that pass in silence here are no more than their tag. */
  #isOrdinary = true;
  /** What the innermost suite contains; of a case that is in none, nobody's. */
  #direct: Contents = nothing();
  #hasOutput = false;

  // What the attributes of the last tag said.
  #suite: Record<string, string | number | undefined> = {};

  // The case that is open: the first of the batch that is free.
  readonly #batch: OpenCase[] = Array.from({ length: BATCH_CASES }, newCase);
  #count = 0;
  #case: OpenCase = newCase();
  #inCase = false;
  #notes: Note[] = NO_NOTES;
  #tags: string[] = NO_TAGS;

  // What is open within the case.
  #note: Note | undefined;
  #into: Into = 'nothing';
  #message = '';
  #type = '';
  #seconds: number | undefined;
  #property = '';
  #value = '';

  /** pytest: the last case, until it is known whether the next one is the same, run again. */
  #held: ReportedAttempt | undefined;

  constructor(sink: ReportSink, cap: number) {
    this.#sink = sink;
    this.#cap = cap;
    this.#next();
    this.#noteText = collector(cap);
  }

  memory(bytes: Buffer, words: Int32Array): void {
    this.#bytes = bytes;
    this.#words = words;
  }

  open(name: number, attributes: Attributes, isEmpty: boolean): void {
    if (name === TESTCASE) {
      this.#openCase(attributes);
      if (isEmpty) this.#closeCase();
      return;
    }
    this.#openOther(name, attributes);
    if (isEmpty) this.close(name);
  }

  #openCase({ count, names, starts, ends, plains }: Attributes): void {
    const found = this.#case;
    clear(found);
    const bytes = this.#bytes;
    for (let at = 0; at < count; at += 1) {
      const name = names[at] as number;
      const start = starts[at] as number;
      const end = ends[at] as number;
      const plain = plains[at] === 1;
      if (name === NAME) {
        found.start = start;
        found.end = end;
        if (!plain || end - start > 4_000) found.name = valueIn(bytes, start, end, plain);
      } else if (name === CLASSNAME) {
        found.className = this.#classes.of(bytes, this.#words, start, end, plain);
      } else if (name === TIME) found.millis = millisIn(bytes, start, end);
      else this.#caseAttribute(name, start, end, plain);
    }
    this.#inCase = true;
    this.#notes = NO_NOTES;
    this.#tags = NO_TAGS;
  }

  #openOther(name: number, { count, names, starts, ends, plains }: Attributes): void {
    this.#suite = {};
    this.#message = '';
    this.#type = '';
    this.#seconds = undefined;
    this.#property = '';
    this.#value = '';
    const isSuite = name === TESTSUITE || name === TESTSUITES;
    for (let at = 0; at < count; at += 1) {
      const key = names[at] as number;
      const start = starts[at] as number;
      const end = ends[at] as number;
      if (isSuite) this.#suiteAttribute(key, start, end, plains[at] === 1);
      else this.#attribute(key, start, end, plains[at] === 1);
    }
    if (isSuite) this.#openSuite(name === TESTSUITES);
    else if (name === SYSTEM_OUT || name === SYSTEM_ERR) {
      this.#collect(this.#inCase && this.#note === undefined ? 'output' : 'nothing');
    } else if (name === PROPERTY && this.#inCase) this.#addTag();
    else if (this.#note === undefined) {
      const verb = VERBS.get(name);
      if (verb !== undefined) this.#openNote(verb);
    }
  }

  #attribute(name: number, start: number, end: number, plain: boolean): void {
    const bytes = this.#bytes;
    if (name === MESSAGE) this.#message = valueIn(bytes, start, end, plain, this.#cap);
    else if (name === TYPE) this.#type = valueIn(bytes, start, end, plain, 1_000);
    else if (name === TIME) this.#seconds = numberIn(bytes, start, end);
    else if (name === NAME) this.#property = valueIn(bytes, start, end, plain, 1_000);
    else if (name === VALUE) this.#value = valueIn(bytes, start, end, plain, 1_000);
  }

  #caseAttribute(name: number, start: number, end: number, plain: boolean): void {
    const bytes = this.#bytes;
    const found = this.#case;
    if (name === FILE || name === FILEPATH) {
      found.file = this.#files.of(bytes, this.#words, start, end, plain);
    } else if (name === LINE) found.line = Math.min(countIn(bytes, start, end) ?? 0, 0x7fff_ffff);
    else if (name === STATUS || name === RESULT) {
      const status = valueIn(bytes, start, end, plain, 100).toLowerCase();
      if (NOT_RUN.has(status)) found.status = status;
    }
  }

  #suiteAttribute(name: number, start: number, end: number, plain: boolean): void {
    const bytes = this.#bytes;
    const count = COUNTS.get(name);
    if (count !== undefined) this.#suite[count] = countIn(bytes, start, end);
    else if (name === NAME) this.#suite.name = valueIn(bytes, start, end, plain);
    else if (name === FILE || name === FILEPATH) {
      this.#suite.file = valueIn(bytes, start, end, plain);
    } else if (name === HOSTNAME) this.#suite.host = valueIn(bytes, start, end, plain, 500);
    else if (name === ID) this.#suite.id = 1;
  }

  #collect(into: Into): void {
    this.#into = into;
    this.keepsText = into === 'note' || (into === 'output' && !this.#output.full());
  }

  #openNote(verb: Verb): void {
    const seconds = this.#seconds;
    this.#note = { verb, message: this.#message, type: this.#type, text: '', seconds };
    this.#collect('note');
  }

  #addTag(): void {
    if (this.#tags.length >= TAGS_CAP) return;
    const isTag = /^(?:tags?|labels?|markers?)$/i.test(this.#property);
    const text = this.#value === '' ? this.#property : `${this.#property}=${this.#value}`;
    this.#tags = [...this.#tags, isTag ? this.#value : text];
  }

  text(start: number, end: number, raw: boolean): void {
    const bytes = this.#bytes;
    if (this.#into === 'note') {
      this.#noteText.add(bytes, start, end, raw);
      this.keepsText = !this.#noteText.full();
    } else if (this.#into === 'output') {
      this.#hasOutput = true;
      this.#output.add(bytes, start, end, raw);
      this.keepsText = !this.#output.full();
    }
  }

  close(name: number): void {
    if (name === TESTCASE) this.#closeCase();
    else if (name === TESTSUITE || name === TESTSUITES) this.#closeSuite();
    else if (name === SYSTEM_OUT || name === SYSTEM_ERR) {
      this.#collect(this.#note === undefined ? 'nothing' : 'note');
    } else if (this.#note !== undefined && VERBS.get(name) === this.#note.verb) this.#closeNote();
  }

  #closeNote(): void {
    const note = this.#note;
    this.#note = undefined;
    this.#collect('nothing');
    if (note === undefined) return;
    note.text = this.#noteText.take();
    if (this.#inCase) {
      if (this.#notes.length < NOTES_CAP) this.#notes = [...this.#notes, note];
    } else this.#suiteFailed(note);
  }

  /** An error of a whole suite: it belongs to no case. */
  #suiteFailed(note: Note): void {
    const suite = this.suites.current;
    if (suite === undefined || note.verb === 'skipped') return;
    suite.direct.uncounted += 1;
    suite.direct.failing += 1;
    suite.direct.failures += 1;
    const { name } = suite;
    const nobody = { name: '', className: NO_CLASS, line: undefined, tags: [], notes: [note] };
    const [attempt] = attemptsOf({ ...this.#raw(), ...nobody, file: this.#suiteFile });
    if (attempt === undefined) return;
    this.#flush();
    this.#sink.attempt({ ...attempt, titles: name === '' ? [] : [name] });
  }

  #openSuite(isRoot: boolean): void {
    this.#flush();
    const suite = this.suites.open(isRoot);
    Object.assign(suite, { ...this.#suite, id: undefined });
    if (isRoot) {
      this.#isPlaywright = this.#suite.id !== undefined && this.#suite.name === '';
      this.#isJest = suite.name === 'jest tests';
    }
    this.#enter();
  }

  #closeSuite(): void {
    this.#flush();
    this.release();
    this.suites.close();
    this.#enter();
  }

  /** Works out what the open suites mean for the cases in them. */
  #enter(): void {
    const open = this.suites.all.filter((suite) => !suite.isRoot);
    const own = (suite: Suite) => suite.file || (isFileName(suite.name) ? suite.name : '');
    this.#suiteFile = open.map(own).findLast((file) => file !== '') ?? '';
    this.#suiteNames = open
      .map((suite) => suite.name)
      .filter((name) => name !== '' && !isFileName(name));
    this.#project = this.#isPlaywright ? (open.at(-1)?.host ?? '') : '';
    this.#direct = this.suites.current?.direct ?? nothing();
    this.#isPytest = open.at(-1)?.name === 'pytest' || this.suites.all[0]?.name === 'pytest tests';
    this.#isOrdinary = !this.#isPytest && this.#project === '';
  }

  #closeCase(): void {
    this.#inCase = false;
    const direct = this.#direct;
    direct.cases += 1;
    const found = this.#case;
    if (
      this.#isOrdinary &&
      this.#notes === NO_NOTES &&
      this.#tags === NO_TAGS &&
      found.status === ''
    ) {
      if (this.#isJest && found.millis === 0) direct.uncounted += 1;
      if (this.#hasOutput) this.#output.clear();
      this.#hasOutput = false;
      this.#wait();
      return;
    }
    this.#tally(direct, this.#notes);
    const attempts = attemptsOf(this.#raw());
    this.#flush();
    if (this.#isPytest) this.#hold(attempts, direct);
    else for (const attempt of attempts) this.#sink.attempt(attempt);
  }

  #tally(contents: Contents, notes: readonly Note[]): void {
    const failures = notes.filter((note) => note.verb === 'failure' || note.verb === 'error');
    contents.failures += failures.length;
    if (notes.some((note) => /^(?:earlier|later)/.test(note.verb))) contents.rerun += 1;
    if (failures.length > 0) contents.failing += 1;
    if (this.#case.status !== '' || notes.some((note) => note.verb === 'skipped')) {
      contents.skipped += 1;
    }
    // gotestsum writes the failure of a package so, and leaves it out of its counts.
    if (this.#case.className.text === '' && failures.length > 0) contents.uncounted += 1;
  }

  #raw(): Parameters<typeof attemptsOf>[0] {
    return {
      file: this.#case.file || this.#suiteFile,
      suiteNames: this.#suiteNames,
      className: this.#case.className,
      name: this.#nameText(),
      durationMs: this.#case.millis,
      line: this.#case.line === 0 ? undefined : this.#case.line,
      project: this.#project,
      status: this.#case.status,
      notes: this.#notes,
      tags: this.#tags,
      output: this.#output.take(),
    };
  }

  #nameText(): string {
    const { name, start, end } = this.#case;
    return name ?? unescaped(this.#bytes.toString('latin1', start, end));
  }

  /** pytest-rerunfailures writes an execution that will be repeated as a case without a failure. */
  #hold(attempts: readonly ReportedAttempt[], direct: Contents): void {
    for (const attempt of attempts) {
      const held = this.#held;
      if (held !== undefined && isSame(held, attempt)) {
        direct.uncounted += 1;
        this.#held = held.outcome === 'passed' ? { ...held, outcome: 'failed', note: RERUN } : held;
      }
      this.release();
      this.#held = attempt;
    }
  }

  /** Hands over what is complete and was held back. */
  release(): void {
    if (this.#held !== undefined) this.#sink.attempt(this.#held);
    this.#held = undefined;
  }

  settle(): void {
    const open = this.#case;
    const name = this.#inCase ? this.#nameText() : undefined;
    this.#flush();
    if (!this.#inCase) return;
    open.name = name;
    // The open one goes on as the first of the next batch.
    if (this.#case !== open) Object.assign(this.#case, open);
  }

  #wait(): void {
    this.#count += 1;
    const { start, end, name } = this.#case;
    const first = this.#batch[0] as OpenCase;
    const isFull = this.#count === BATCH_CASES || end - first.start > BATCH_BYTES;
    // A name that is no place in these bytes can't begin a batch.
    if (isFull || name !== undefined || start < first.start) this.#flush();
    else this.#next();
  }

  #next(): void {
    this.#case = this.#batch[this.#count] as OpenCase;
  }

  #flush(): void {
    const count = this.#count;
    if (count === 0) return;
    const batch = this.#batch;
    const last = batch[count - 1] as OpenCase;
    const end = last.name === undefined ? last.end : (batch[count - 2]?.end ?? 0);
    const base = (batch[0] as OpenCase).start;
    const text = end <= base ? '' : this.#bytes.toString('latin1', base, end);
    const escaped = text.includes('&');
    for (let at = 0; at < count; at += 1) {
      const found = batch[at] as OpenCase;
      const written = found.name ?? text.substring(found.start - base, found.end - base);
      this.#passed(found, escaped && found.name === undefined ? unescaped(written) : written);
    }
    this.#count = 0;
    this.#next();
  }

  #passed(found: OpenCase, name: string): void {
    const { className, file: own, millis: durationMs, line } = found;
    const given = own === '' ? this.#suiteFile : own;
    let entry: ReportedAttempt;
    if (
      className.isPlain &&
      this.#suiteNames.length < 2 &&
      name.charCodeAt(name.length - 1) !== BRACKET
    ) {
      const titles = [className.text, name];
      entry = { file: given, titles, parameter: '', outcome: 'passed', durationMs };
    } else {
      const { file, titles, parameter } = namingOf(given, className, name, this.#suiteNames, '');
      entry = { file, titles, parameter, outcome: 'passed', durationMs };
    }
    this.#sink.attempt(line === 0 ? entry : { ...entry, place: { file: entry.file, line } });
  }
}

const BRACKET = 0x5d;
const NO_NOTES: Note[] = [];
const NO_TAGS: string[] = [];
const NOTES_CAP = 1_000;
const TAGS_CAP = 100;
const RERUN = 'failed and was run again; the report does not say how it failed';
