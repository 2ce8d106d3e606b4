/** CTRF, the Common Test Report Format: one JSON document, its tests read one by one. */
import type { Outcome } from '../model/nouns.ts';
import type { Claim, ReportedAttempt, ReportedFailure, ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import {
  contradicted,
  type Format,
  type Parser,
  readerOf,
  TEXT_CAP_BYTES,
  WHOLE,
} from './format.ts';
import { headOf, JsonReader } from './json/reader.ts';
import { placeIn } from './shared/place.ts';
import { tally } from './tally.ts';
import {
  capped,
  countOf,
  defined,
  durationOf,
  type Json,
  lineOf,
  listOf,
  numberOf,
  recordOf,
  textOf,
  textsOf,
} from './value.ts';

export const ctrf: Format = {
  name: 'ctrf',
  kinds: ['cases'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    if (/"reportFormat"\s*:\s*"CTRF"/.test(text)) return true;
    const begins = /^\s*\{\s*"results"\s*:\s*\{\s*"(?:tool|summary)"\s*:/.test(text);
    return begins || (/ctrf/i.test(fileName) && text !== '');
  },
  reader: (sink, options) =>
    readerOf(parser(sink, options.textCapBytes ?? TEXT_CAP_BYTES), options),
};

function parser(sink: ReportSink, cap: number): Parser {
  const seen = tally();
  let claim: Claim = {};
  let wrong: string | undefined;
  let hasTests = false;
  const json = new JsonReader([
    {
      path: ['results', 'summary'],
      take(value) {
        claim = claimOf(recordOf(value) ?? {});
      },
    },
    {
      path: ['results', 'tests', '*'],
      take(value) {
        hasTests = true;
        const attempts = attemptsOf(recordOf(value) ?? {}, cap);
        if (attempts.length === 0) wrong ??= 'a test has no name or no status';
        for (const attempt of attempts) {
          seen.add(attempt);
          sink.attempt(attempt);
        }
      },
    },
  ]);
  return {
    push: (bytes, offset) => json.push(bytes, offset),
    end(offset) {
      json.end(offset);
      if (!hasTests && claim.cases === undefined) throw new Cut(offset, 'there is no summary');
      const why = wrong ?? seen.against(claim);
      return why === undefined ? WHOLE : contradicted(why);
    },
    claim: () => claim,
  };
}

function claimOf(summary: Json): Claim {
  const pending = countOf(summary.pending) ?? 0;
  const skipped = countOf(summary.skipped);
  return defined({
    cases: countOf(summary.tests),
    failed: countOf(summary.failed),
    skipped: skipped === undefined ? undefined : skipped + pending + (countOf(summary.other) ?? 0),
  });
}

function outcomeOf(status: string, raw: string): Outcome | undefined {
  if (status === 'failed') {
    return /timed?[-_ ]?out/i.test(raw) ? 'timed out' : raw === 'broken' ? 'errored' : 'failed';
  }
  if (status === 'passed') return 'passed';
  // "other" is what the writer had no word for; it is no evidence that the test passed.
  return ['skipped', 'pending', 'other'].includes(status) ? 'skipped' : undefined;
}

/** The executions in order: those that were tried again are listed before the last. */
function attemptsOf(test: Json, cap: number): readonly ReportedAttempt[] {
  const outcome = outcomeOf(textOf(test.status) ?? '', textOf(test.rawStatus) ?? '');
  const name = textOf(test.name);
  if (name === undefined || outcome === undefined) return [];
  const file = textOf(test.filePath) ?? '';
  const naming = namingOf(test, file, name);
  const tags = textsOf(test.tags);
  const line = lineOf(test.line);
  const about = defined({
    file,
    titles: naming.titles,
    parameter: naming.parameter,
    place: line === undefined || file === '' ? undefined : { file, line },
    tags: tags.length === 0 ? undefined : tags,
  });
  const last: ReportedAttempt = defined({
    ...about,
    outcome,
    durationMs: durationOf(test.duration),
    failure: outcome === 'passed' || outcome === 'skipped' ? undefined : failureOf(test, file, cap),
    note: outcome === 'skipped' ? textOf(test.message) : undefined,
  });
  const earlier = listOf(test.retryAttempts).flatMap((item): readonly ReportedAttempt[] => {
    const attempt = recordOf(item) ?? {};
    const was = outcomeOf(textOf(attempt.status) ?? '', textOf(attempt.rawStatus) ?? '');
    if (was === undefined) return [];
    const durationMs = durationOf(attempt.duration);
    const failure =
      was === 'passed' || was === 'skipped' ? undefined : failureOf(attempt, file, cap);
    return [defined({ ...about, outcome: was, durationMs, failure })];
  });
  return [...earlier, ...hiddenOf(test, about, earlier.length), last];
}

/** Retries that are only counted: each was a failure, else there had been no next. */
function hiddenOf(
  test: Json,
  about: Omit<ReportedAttempt, 'outcome' | 'durationMs'>,
  listed: number,
): readonly ReportedAttempt[] {
  const retries = Math.min(numberOf(test.retries) ?? 0, 100);
  const hidden: ReportedAttempt[] = [];
  const note = 'failed and was run again; the report does not say how it failed';
  for (let at = listed; at < retries; at += 1) {
    hidden.push({ ...about, outcome: 'failed', durationMs: 0, note });
  }
  return hidden;
}

const NO_MESSAGE = 'failed without a message';

interface Naming {
  readonly titles: readonly string[];
  readonly parameter: string;
}

/** `suite` is a text or a list; writers put the file at its start, which is not a title. */
function namingOf(test: Json, file: string, name: string): Naming {
  const browser = textOf(test.browser) ?? '';
  // pytest's writer gives the node id: file::Class::test[parameter].
  if (file !== '' && name.startsWith(`${file}::`)) {
    const found = /^(.*?)(?:\[(.*)\])?$/s.exec(name.slice(file.length + 2));
    return { titles: (found?.[1] ?? '').split('::'), parameter: found?.[2] ?? browser };
  }
  const { suite } = test;
  const path = typeof suite === 'string' ? suite.split(' > ') : textsOf(suite);
  const titles = path.filter((title) => title !== '' && (file === '' || !file.endsWith(title)));
  const last = titles.at(-1);
  // Jest's writer repeats the suite in the name.
  const own =
    last !== undefined && name.startsWith(`${last} `) ? name.slice(last.length + 1) : name;
  return { titles: [...titles, own], parameter: browser };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
const COLOUR = /\u001b\[[0-9;]*m/g;

function failureOf(test: Json, file: string, cap: number): ReportedFailure {
  const trace = textOf(test.trace)?.replace(COLOUR, '');
  const message =
    textOf(test.message)?.replace(COLOUR, '') ?? trace?.split('\n', 1)[0] ?? NO_MESSAGE;
  return defined({
    message: capped(message, cap),
    detail: trace === undefined ? undefined : capped(trace, cap),
    place: trace === undefined ? undefined : placeIn(trace, file, ''),
  });
}
