/**
 * What `cargo test` prints: stable Rust has no other report. A block per program, a line per test,
 * and what failed again below with its output. A program that dies leaves a block without its
 * `test result:`, and cargo goes on to the next: that is told as a crash and not passed over.
 */
import type { Place } from '../model/nouns.ts';
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
import { lines } from './lines.ts';
import { capped, defined } from './value.ts';

export const libtest: Format = {
  name: 'libtest',
  kinds: ['cases'],
  recognises(head) {
    const text = Buffer.from(head).toString('utf8');
    // nextest's XML quotes it.
    if (text.trimStart().startsWith('<')) return false;
    return /^running \d{1,9} tests?$|^\s+(?:Running \S.* \(\S+\)|Doc-tests \w+)$/m.test(text);
  },
  reader: (sink, options) =>
    readerOf(parser(sink, options.textCapBytes ?? TEXT_CAP_BYTES), options),
};

/** One program with tests in it. */
interface Block {
  readonly planned: number;
  readonly failed: string[];
  readonly outputs: Map<string, string>;
  readonly seen: { passed: number; failed: number; ignored: number };
  readonly repeats: Map<string, number>;
}

interface Header {
  /** The program's own name, or the crate whose documentation is tested. */
  readonly name: string;
  readonly file: string;
}

const NOWHERE: Header = { name: '', file: '' };
const TEST = /^test (.+?) \.\.\. (.*)$/;
const RESULT = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/;

function parser(sink: ReportSink, cap: number): Parser {
  const output = new Output(sink, cap);
  const input = lines((text) => output.take(text));
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      if (rest !== undefined) output.take(rest.text);
      output.close();
      if (!output.any) throw new Cut(offset, 'it tells of no test');
      return output.wrong === undefined ? WHOLE : contradicted(output.wrong);
    },
    claim: () => ({}),
    salvage: () => output.close(),
  };
}

class Output {
  /** Whether it told of anything. */
  any = false;
  /** How its counts contradict what it told. */
  wrong: string | undefined;
  readonly #sink: ReportSink;
  readonly #cap: number;
  #header = NOWHERE;
  #block: Block | undefined;
  /** The failed test whose output is being read. */
  #failing: string | undefined;
  /** The test that a line began and did not end. */
  #begun: string | undefined;
  /** What the compiler complains of, until it says where. */
  #fault: string | undefined;

  constructor(sink: ReportSink, cap: number) {
    this.#sink = sink;
    this.#cap = cap;
  }

  take(text: string): void {
    const running = /^running (\d{1,9}) tests?$/.exec(text);
    const next = headerOf(text);
    if (next !== undefined) {
      this.close();
      this.#header = next;
    } else if (running !== null) this.#open(Number(running[1]));
    else if (this.#block !== undefined) this.#takeInBlock(text, this.#block);
    else this.#takeOutside(text);
  }

  /** Without a result line the program died: what it had told stands, the rest is lost. */
  close(): void {
    const left = this.#block;
    this.#block = undefined;
    this.#failing = undefined;
    if (left === undefined) return;
    this.#tellFailed(left);
    const { passed, failed, ignored } = left.seen;
    const told = passed + failed + ignored;
    const during = this.#begun === undefined ? '' : `, in ${this.#begun}`;
    const message = `the program ended after ${told} of its ${left.planned} tests${during}`;
    this.#begun = undefined;
    const { name, file } = this.#header;
    const nowhere = { file, titles: name === '' ? [] : [name], parameter: '', durationMs: 0 };
    this.#sink.attempt({ ...nowhere, outcome: 'crashed', failure: { message } });
  }

  #open(planned: number): void {
    this.close();
    this.any = true;
    const seen = { passed: 0, failed: 0, ignored: 0 };
    this.#block = { planned, failed: [], outputs: new Map(), seen, repeats: new Map() };
  }

  #tellFailed(from: Block): void {
    for (const name of from.failed) {
      const failure = failureOf(from.outputs.get(name) ?? '');
      this.#sink.attempt({ ...named(this.#header, name, from), outcome: 'failed', failure });
    }
    from.failed.length = 0;
  }

  /** Whether the word ends a test; anything else is what the test printed. */
  #ended(from: Block, name: string, word: string): boolean {
    const ignored = /^ignored(?:, (.*))?$/.exec(word);
    const isGood = /ok(?: <[\d.]+s>)?$/.test(word) || word.startsWith('bench:');
    if (ignored !== null) {
      from.seen.ignored += 1;
      const outcome = 'skipped' as const;
      this.#sink.attempt(
        defined({ ...named(this.#header, name, from), outcome, note: ignored[1] }),
      );
    } else if (/FAILED(?: <[\d.]+s>)?$/.test(word)) {
      from.seen.failed += 1;
      from.failed.push(name);
    } else if (isGood) {
      from.seen.passed += 1;
      this.#sink.attempt({ ...named(this.#header, name, from), outcome: 'passed' });
    } else return false;
    return true;
  }

  #takeResult(found: RegExpExecArray, from: Block): void {
    const [passed, failed, ignored] = [Number(found[1]), Number(found[2]), Number(found[3])];
    const { seen } = from;
    if (seen.passed !== passed || seen.failed !== failed || seen.ignored !== ignored) {
      const here = `${seen.passed}, ${seen.failed} and ${seen.ignored}`;
      const there = `${passed} passed, ${failed} failed, ${ignored} ignored`;
      const who = this.#header.name || 'a program';
      this.wrong ??= `${who} claims ${there}, and tells of ${here}`;
    }
    this.#tellFailed(from);
    this.#block = undefined;
    this.#failing = undefined;
    this.#begun = undefined;
  }

  #takeInBlock(text: string, from: Block): void {
    const result = RESULT.exec(text);
    const heading = /^---- (.+) stdout ----$/.exec(text);
    if (result !== null) this.#takeResult(result, from);
    else if (heading !== null) this.#failing = plainName(heading[1]);
    else if (text === 'failures:') this.#failing = undefined;
    else if (this.#failing !== undefined) {
      const before = from.outputs.get(this.#failing) ?? '';
      if (before.length < this.#cap) from.outputs.set(this.#failing, `${before}${text}\n`);
    } else this.#takeTest(text, from);
  }

  #takeTest(text: string, from: Block): void {
    const test = TEST.exec(text);
    if (test !== null) {
      const name = plainName(test[1]);
      this.#begun = this.#ended(from, name, test[2] ?? '') ? undefined : name;
    } else if (this.#begun !== undefined && this.#ended(from, this.#begun, text)) {
      this.#begun = undefined;
    }
  }

  #takeOutside(text: string): void {
    const broken = /^error(?:\[E\d+\])?: (.*)$/.exec(text);
    const place = /^\s+--> ([^:]+):(\d{1,7}):(\d{1,6})$/.exec(text);
    if (broken !== null) this.#fault = broken[1];
    if (place === null || this.#fault === undefined) return;
    const at = placeOf(place[1], place[2], place[3]);
    const nowhere = { file: at.file, titles: [], parameter: '', durationMs: 0 };
    const failure = { message: this.#fault, place: at };
    this.#fault = undefined;
    this.any = true;
    this.#sink.attempt({ ...nowhere, outcome: 'errored', failure });
  }
}

function plainName(name = ''): string {
  return name.replace(/ - should panic$/, '');
}

/** `Running tests/it.rs (target/debug/deps/it-1f2e)`, `Doc-tests my_shop`. */
function headerOf(text: string): Header | undefined {
  const doc = /^ +Doc-tests (\w+)$/.exec(text);
  if (doc !== null) return { name: doc[1] ?? '', file: '' };
  const found = /^ +Running (?:unittests )?(\S+)? ?\((\S+)\)$/.exec(text);
  if (found === null) return undefined;
  const program = found[2]?.split(/[\\/]/).at(-1) ?? '';
  return { name: program.replace(/-[0-9a-f]+(?:\.exe)?$/, ''), file: found[1] ?? '' };
}

function named(
  header: Header,
  name: string,
  block: Block,
): Omit<ReportedAttempt, 'outcome' | 'failure'> {
  const crate = header.name === '' ? [] : [header.name];
  const doc = /^(\S+\.rs) - (?:(.*) )?\(line (\d{1,7})\)(?: - .*)?$/.exec(name);
  if (doc === null) {
    const titles = [...crate, ...name.split('::')];
    return { file: header.file, titles, parameter: '', durationMs: 0 };
  }
  const [, file = '', item = '', line] = doc;
  // A line moves with every change above it; the second example of an item is its second.
  const ordinal = (block.repeats.get(`${file} ${item}`) ?? 0) + 1;
  block.repeats.set(`${file} ${item}`, ordinal);
  const titles = [...crate, `doc ${item}`.trim()];
  const place: Place = { file, line: Number(line) };
  return { file, titles, parameter: ordinal === 1 ? '' : `${ordinal}`, durationMs: 0, place };
}

function failureOf(text: string): NonNullable<ReportedAttempt['failure']> {
  const plain = text.trim();
  const at = /panicked at (?:'([^\n]*)', )?([^\s:]+):(\d{1,7}):(\d{1,6}):?\n?/.exec(plain);
  if (at === null) {
    const note = /^note: (.*?)(?: at ([^\s:]+):(\d{1,7}):(\d{1,6}))?$/m.exec(plain);
    const message = note?.[1] ?? /^Error: (.*)$/m.exec(plain)?.[1] ?? plain.split('\n')[0];
    const place = note?.[2] === undefined ? undefined : placeOf(note[2], note[3], note[4]);
    return defined({ message: message || 'FAILED', detail: plain || undefined, place });
  }
  const after = plain.slice(at.index + at[0].length);
  const end = after.search(/\n(?:stack backtrace:|note: |thread ')/);
  const message =
    at[1] ?? (end < 0 ? after : after.slice(0, end)).replace(/^note: .*$/m, '').trim();
  return { message: capped(message, 4_000), detail: plain, place: placeOf(at[2], at[3], at[4]) };
}

function placeOf(file = '', line = '', column = ''): Place {
  return { file, line: Number(line), column: Number(column) };
}
