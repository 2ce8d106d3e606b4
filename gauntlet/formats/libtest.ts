/**
 * What `cargo test` prints: stable Rust has no other report. A block per program, a line per test,
 * and what failed again below with its output. A program that dies leaves a block without its
 * `test result:`, and cargo goes on to the next: that is told as a crash and not passed over.
 */
import type { Outcome, Place } from '../model/nouns.ts';
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
import { lines } from './lines.ts';
import { capped, defined } from './value.ts';

export const libtest: Format = {
  name: 'libtest',
  kinds: ['cases'],
  recognises: (head) =>
    /^running \d{1,9} tests?$|^\s+(?:Running \S.* \(\S+\)|Doc-tests \w+)$/m.test(
      Buffer.from(head).toString('utf8'),
    ),
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
  let header = NOWHERE;
  let block: Block | undefined;
  // The failed test whose output is being read, and the test that a line began and did not end.
  let output: string | undefined;
  let begun: string | undefined;
  let fault: string | undefined;
  let wrong: string | undefined;
  let any = false;

  function open(planned: number): void {
    close();
    any = true;
    const seen = { passed: 0, failed: 0, ignored: 0 };
    block = { planned, failed: [], outputs: new Map(), seen, repeats: new Map() };
  }

  /** Without a result line the program died: what it had told stands, the rest is lost. */
  function close(): void {
    const left = block;
    block = undefined;
    output = undefined;
    if (left === undefined) return;
    tellFailed(left);
    const { passed, failed, ignored } = left.seen;
    const told = passed + failed + ignored;
    const during = begun === undefined ? '' : `, in ${begun}`;
    const message = `the program ended after ${told} of its ${left.planned} tests${during}`;
    begun = undefined;
    const titles = header.name === '' ? [] : [header.name];
    const nowhere = { file: header.file, titles, parameter: '', durationMs: 0 };
    sink.attempt({ ...nowhere, outcome: 'crashed', failure: { message } });
  }

  function tellFailed(from: Block): void {
    for (const name of from.failed) {
      const text = from.outputs.get(name) ?? '';
      sink.attempt({ ...named(header, name, from), outcome: 'failed', failure: failureOf(text) });
    }
    from.failed.length = 0;
  }

  function ended(from: Block, name: string, word: string): boolean {
    const ignored = /^ignored(?:, (.*))?$/.exec(word);
    const isGood = /(?:^|\s|\S)ok(?: <[\d.]+s>)?$/.test(word);
    if (ignored !== null) {
      from.seen.ignored += 1;
      const note = ignored[1];
      sink.attempt(defined({ ...named(header, name, from), outcome: 'skipped' as const, note }));
    } else if (/FAILED(?: <[\d.]+s>)?$/.test(word)) {
      from.seen.failed += 1;
      from.failed.push(name);
    } else if (isGood || word.startsWith('bench:')) {
      from.seen.passed += 1;
      sink.attempt({ ...named(header, name, from), outcome: 'passed' as Outcome });
    } else return false;
    return true;
  }

  function takeResult(found: RegExpExecArray, from: Block): void {
    const [passed, failed, ignored] = [Number(found[1]), Number(found[2]), Number(found[3])];
    const { seen } = from;
    if (seen.passed !== passed || seen.failed !== failed || seen.ignored !== ignored) {
      const here = `${seen.passed}, ${seen.failed} and ${seen.ignored}`;
      const there = `${passed} passed, ${failed} failed, ${ignored} ignored`;
      wrong ??= `${header.name || 'a program'} claims ${there}, and tells of ${here}`;
    }
    tellFailed(from);
    block = undefined;
    output = undefined;
    begun = undefined;
  }

  function takeInBlock(text: string, from: Block): void {
    const result = RESULT.exec(text);
    const test = output === undefined ? TEST.exec(text) : null;
    const heading = /^---- (.+) stdout ----$/.exec(text);
    if (result !== null) takeResult(result, from);
    else if (heading !== null) output = heading[1]?.replace(/ - should panic$/, '') ?? '';
    else if (text === 'failures:') output = undefined;
    else if (output !== undefined) {
      const before = from.outputs.get(output) ?? '';
      if (before.length < cap) from.outputs.set(output, `${before}${text}\n`);
    } else if (test !== null) {
      const name = (test[1] ?? '').replace(/ - should panic$/, '');
      begun = ended(from, name, test[2] ?? '') ? undefined : name;
    } else if (begun !== undefined && ended(from, begun, text)) begun = undefined;
  }

  function takeOutside(text: string): void {
    const broken = /^error(?:\[E\d+\])?: (.*)$/.exec(text);
    const place = /^\s+--> ([^:]+):(\d{1,7}):(\d{1,6})$/.exec(text);
    if (broken !== null) fault = broken[1];
    if (place === null || fault === undefined) return;
    const at = { file: place[1] ?? '', line: Number(place[2]), column: Number(place[3]) };
    const titles: string[] = [];
    const failure = { message: fault, place: at };
    fault = undefined;
    any = true;
    sink.attempt({
      ...{ file: at.file, titles, parameter: '', durationMs: 0 },
      ...{ outcome: 'errored', failure },
    });
  }

  function take(text: string): void {
    const running = /^running (\d{1,9}) tests?$/.exec(text);
    const next = headerOf(text);
    if (next !== undefined) {
      close();
      header = next;
    } else if (running !== null) open(Number(running[1]));
    else if (block !== undefined) takeInBlock(text, block);
    else takeOutside(text);
  }

  const input = lines(take);
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      if (rest !== undefined) take(rest.text);
      close();
      if (!any) throw new Cut(offset, 'it tells of no test');
      return wrong === undefined ? WHOLE : contradicted(wrong);
    },
    claim: () => ({}),
    salvage: close,
  };
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
