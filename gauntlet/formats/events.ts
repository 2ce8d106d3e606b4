/**
 * The lines that our own reporters inside Vitest, Jest, Playwright, node:test and pytest write
 * while they run, one JSON object each, so that a run that dies keeps what it had:
 *
 *   {"v":1,"kind":"start","runner":"vitest","version":"5.1.0"}
 *   {"v":1,"kind":"attempt","file":"a.test.ts","titles":["upload","resumes"],"outcome":"failed",
 *    "durationMs":12.5,"line":41,"column":3,"parameter":"","tags":["slow"],"note":"...",
 *    "failure":{"message":"...","detail":"...","file":"a.test.ts","line":44,"column":7}}
 *   {"v":1,"kind":"error","message":"...","detail":"...","file":"a.test.ts"}
 *   {"v":1,"kind":"end","cases":1,"failed":1,"skipped":0}
 *
 * An error is one outside of every test, as a file that does not load: an attempt that errored,
 * without titles. No `end` line means that the run was cut. Kinds and members that are not known
 * are passed over; another `v` is refused.
 */
import type { Outcome } from '../model/nouns.ts';
import type {
  Claim,
  ReportedAttachment,
  ReportedAttempt,
  ReportedFailure,
  ReportSink,
} from '../model/report.ts';
import { Cut } from './cut.ts';
import { contradicted, type Format, type Parser, readerOf, TEXT_CAP_BYTES } from './format.ts';
import { lines } from './lines.ts';
import { tally } from './tally.ts';
import {
  capped,
  countOf,
  defined,
  durationOf,
  type Json,
  lineOf,
  recordOf,
  textOf,
  textsOf,
} from './value.ts';

const VERSION = 1;

const OUTCOMES: ReadonlySet<unknown> = new Set<Outcome>([
  'passed',
  'failed',
  'errored',
  'timed out',
  'crashed',
  'skipped',
  'expected failure',
]);

export const events: Format = {
  name: 'events',
  kinds: ['cases'],
  recognises: (head) => /^\s*\{"v":\d+,"kind":"/.test(Buffer.from(head).toString('latin1', 0, 64)),
  reader: (sink, options) =>
    readerOf(parser(sink, options.textCapBytes ?? TEXT_CAP_BYTES), options),
};

function parser(sink: ReportSink, cap: number): Parser {
  const seen = tally();
  let claim: Claim = {};
  let ended = false;
  // The first line that can't be read. Those after it still count: a torn line in the middle is
  // what a worker leaves that was killed while it wrote.
  let torn: Cut | undefined;

  function take(text: string, offset: number): void {
    if (text.trim() === '') return;
    const line = lineAt(text);
    if (typeof line === 'string') {
      torn ??= new Cut(offset, line);
      return;
    }
    if (line.kind === 'end') {
      ended = true;
      claim = claimOf(line);
    }
    if (line.kind === 'attempt') {
      const entry = attemptOf(line, cap);
      if (entry === undefined) torn ??= new Cut(offset, 'an attempt without titles or outcome');
      else {
        seen.add(entry);
        sink.attempt(entry);
      }
    }
    if (line.kind === 'error') {
      seen.addError();
      sink.attempt(errorOf(line, cap));
    }
  }

  const input = lines(take);
  return {
    push: input.push,
    end(offset) {
      const rest = input.rest();
      if (rest !== undefined) take(rest.text, rest.offset);
      if (torn !== undefined) throw torn;
      if (!ended) throw new Cut(offset, 'the "end" line is missing');
      const why = seen.against(claim);
      return why === undefined ? { state: 'whole' } : contradicted(why);
    },
    claim: () => claim,
  };
}

/** The object of a line, or why it is none of ours. */
function lineAt(text: string): Json | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'a line that is not JSON';
  }
  const line = recordOf(value);
  if (line === undefined) return 'a line that is not an object';
  if (line.v !== VERSION) return `events of version ${String(line.v)}, not ${VERSION}`;
  return line;
}

function claimOf(line: Json): Claim {
  return defined({
    cases: countOf(line.cases),
    failed: countOf(line.failed),
    skipped: countOf(line.skipped),
  });
}

function attemptOf(line: Json, cap: number): ReportedAttempt | undefined {
  const titles = textsOf(line.titles);
  const outcome = line.outcome;
  if (!Array.isArray(line.titles) || !OUTCOMES.has(outcome)) return undefined;
  const file = textOf(line.file) ?? '';
  const tags = textsOf(line.tags);
  const place = { file, line: lineOf(line.line), column: lineOf(line.column) };
  return defined({
    file,
    titles,
    parameter: textOf(line.parameter) ?? '',
    outcome: outcome as Outcome,
    durationMs: durationOf(line.durationMs),
    place: place.line === undefined ? undefined : defined(place),
    failure: failureOf(recordOf(line.failure), file, cap),
    tags: tags.length === 0 ? undefined : tags,
    note: textOf(line.note),
    attachments: attachmentsOf(line.attachments),
  });
}

function attachmentsOf(value: unknown): readonly ReportedAttachment[] | undefined {
  const all = (Array.isArray(value) ? value : []).flatMap((each: unknown) => {
    const path = textOf(recordOf(each)?.path);
    return path === undefined ? [] : [{ name: textOf(recordOf(each)?.name) ?? '', path }];
  });
  return all.length === 0 ? undefined : all;
}

function errorOf(line: Json, cap: number): ReportedAttempt {
  const file = textOf(line.file) ?? '';
  return defined({
    file,
    titles: [],
    parameter: '',
    outcome: 'errored' as const,
    durationMs: 0,
    failure: failureOf(line, file, cap),
  });
}

function failureOf(
  failure: Json | undefined,
  testFile: string,
  cap: number,
): ReportedFailure | undefined {
  if (failure === undefined) return undefined;
  const file = textOf(failure.file) ?? testFile;
  const detail = textOf(failure.detail);
  const place = { file, line: lineOf(failure.line), column: lineOf(failure.column) };
  return defined({
    message: capped(textOf(failure.message) ?? '', cap),
    detail: detail === undefined ? undefined : capped(detail, cap),
    place: file === '' ? undefined : defined(place),
  });
}
