/**
 * From a test case as JUnit XML has it to attempts. JUnit XML has no specification; each writer
 * puts the file, the title path and the retries somewhere else, and this is where that is known.
 */
import type { Outcome } from '../../model/nouns.ts';
import type { ReportedAttempt, ReportedFailure } from '../../model/report.ts';
import { placeIn } from '../shared/place.ts';
import { defined } from '../value.ts';

export type Verb =
  | 'failure'
  | 'error'
  | 'skipped'
  | 'earlier'
  | 'later'
  | 'earlierError'
  | 'laterError';

/** A child of a test case that says how an execution ended. */
export interface Note {
  readonly verb: Verb;
  message: string;
  type: string;
  text: string;
  seconds: number | undefined;
}

export interface RawCase {
  /** Of the case, else of the nearest suite that names one. */
  readonly file: string;
  readonly suiteNames: readonly string[];
  readonly className: ClassName;
  readonly name: string;
  readonly durationMs: number;
  readonly line: number | undefined;
  /** The project that a Playwright suite stands for. */
  readonly project: string;
  readonly status: string;
  readonly notes: readonly Note[];
  readonly tags: readonly string[];
  readonly output: string;
}

export interface ClassName {
  readonly text: string;
  /** Vitest and Playwright put the file there. */
  readonly isFile: boolean;
  /** A class as any other: a title before the name. */
  readonly isPlain: boolean;
}

const FILE = /^[^\s:*?"<>|]+\.(?:[cm]?[jt]sx?|py|rb|php|go|rs|dart|lua|vue|feature|java|kt|cs)$/;

export function classNameOf(text: string): ClassName {
  const isFile = FILE.test(text);
  // A class with spaces may be jest-junit's, which is the name again.
  return { text, isFile, isPlain: !isFile && !/^$|^test$|\s/.test(text) };
}

export function isFileName(text: string): boolean {
  return FILE.test(text);
}

export interface Naming {
  readonly file: string;
  readonly titles: readonly string[];
  readonly parameter: string;
}

export function namingOf(
  given: string,
  className: ClassName,
  name: string,
  suiteNames: readonly string[],
  project: string,
): Naming {
  const file = given !== '' ? given : className.isFile ? className.text : '';
  // A whole file that failed is written as a case with the file's name.
  if (className.isFile && name === className.text) return { file, titles: [], parameter: project };
  const open = name.endsWith(']') ? name.indexOf('[') : -1;
  // `test_even[1]` is a case of a test; `handles [1]` is a title.
  const isCase = open > 0 && name.charCodeAt(open - 1) > 0x20;
  const plain = isCase ? name.slice(0, open) : name;
  const parameter = isCase ? name.slice(open + 1, -1) : project;
  return { file, titles: titlesOf(className, plain, suiteNames), parameter };
}

function titlesOf(
  className: ClassName,
  name: string,
  suiteNames: readonly string[],
): readonly string[] {
  if (className.isFile) return name.includes(' > ') ? name.split(' > ') : name.split(' › ');
  // node:test writes "test" for every class and the path as suites.
  if (className.text === '' || className.text === 'test') return [...suiteNames, name];
  if (className.text === name) return [name];
  // Where the class is the innermost suite again, the suites around it are the path.
  const isSuite = className.text === suiteNames.at(-1);
  return isSuite ? [...suiteNames, name] : [className.text, name];
}

/** pytest's word for a test that failed as it was meant to. */
const EXPECTED = 'pytest.xfail';
const TIMED_OUT_TYPE = /time-?d?[ _]?out/i;
const TIMED_OUT = [
  'Test timed out in ',
  'Error: Test timed out in ',
  'Test timeout of ',
  'thrown: "Exceeded timeout of ',
  'Failed: Timeout (>',
  'Failed: Timeout >',
  'test timed out after ',
];
const CRASHED = /^test abort|^Crashed|The forked VM terminated/;
export const NOT_RUN: ReadonlySet<string> = new Set([
  'notrun',
  'disabled',
  'skipped',
  'suppressed',
  'ignored',
  'pending',
]);

function outcomeOf(note: Note): Outcome {
  if (note.verb === 'skipped') return note.type === EXPECTED ? 'expected failure' : 'skipped';
  if (TIMED_OUT_TYPE.test(note.type)) return 'timed out';
  if (TIMED_OUT.some((start) => note.message.startsWith(start))) return 'timed out';
  if (CRASHED.test(note.type) || CRASHED.test(note.message)) return 'crashed';
  return note.verb === 'error' || note.verb.endsWith('Error') ? 'errored' : 'failed';
}

/** The executions of the case, in the order in which they were. */
export function attemptsOf(raw: RawCase): readonly ReportedAttempt[] {
  const { name, className } = raw;
  const naming = namingOf(raw.file, className, name, raw.suiteNames, raw.project);
  const before = raw.notes.filter((note) => note.verb.startsWith('earlier'));
  const after = raw.notes.filter((note) => note.verb.startsWith('later'));
  const failed = raw.notes.filter((note) => note.verb === 'failure' || note.verb === 'error');
  const skipped = raw.notes.find((note) => note.verb === 'skipped');
  // node:test: a todo that fails does not fail the run.
  const isTodo = skipped?.type === 'todo' && failed.length > 0;
  const main = isTodo ? { ...skipped, type: EXPECTED } : (failed[0] ?? skipped);
  const attempts = before.map((note) => attemptOf(raw, naming, note, note.seconds));
  attempts.push(attemptOf(raw, naming, main, raw.durationMs / 1000, failed.slice(1)));
  for (const note of after) attempts.push(attemptOf(raw, naming, note, note.seconds));
  return attempts;
}

function attemptOf(
  raw: RawCase,
  naming: Naming,
  note: Note | undefined,
  seconds: number | undefined,
  more: readonly Note[] = [],
): ReportedAttempt {
  const outcome = note === undefined ? silentOutcomeOf(raw) : outcomeOf(note);
  const isWhole = naming.titles.length === 0 && outcome === 'failed';
  const quiet = outcome === 'passed' || outcome === 'skipped' || outcome === 'expected failure';
  return defined({
    ...naming,
    outcome: isWhole ? ('errored' as const) : outcome,
    durationMs: (seconds ?? 0) * 1000,
    place: raw.line === undefined ? undefined : { file: naming.file, line: raw.line },
    failure: note === undefined || quiet ? undefined : failureOf(raw, naming, note, more),
    tags: raw.tags.length === 0 ? undefined : raw.tags,
    note: note !== undefined && quiet ? noteOf(note) : undefined,
  });
}

/** node:test writes "true" where no reason was given. */
function noteOf(note: Note): string | undefined {
  const message = note.message === 'true' ? '' : note.message;
  return message || note.text.trim() || undefined;
}

function silentOutcomeOf(raw: RawCase): Outcome {
  if (NOT_RUN.has(raw.status)) return 'skipped';
  // Playwright's mark for a test that is meant to fail.
  return raw.project !== '' && raw.tags.includes('fail') ? 'expected failure' : 'passed';
}

function failureOf(
  raw: RawCase,
  naming: Naming,
  note: Note,
  more: readonly Note[],
): ReportedFailure {
  const texts = [note.text, ...more.flatMap((other) => [other.message, other.text]), raw.output];
  const detail = texts.map((text) => text.trim()).filter((text) => text !== '');
  const message = note.message || firstLineOf(note.text) || note.type || 'failed without a message';
  const all = detail.join('\n\n');
  return defined({
    message,
    detail: all === '' ? undefined : all,
    place: placeIn(all, naming.file, raw.className.text),
  });
}

function firstLineOf(text: string): string {
  const trimmed = text.trimStart();
  const end = trimmed.indexOf('\n');
  return (end < 0 ? trimmed : trimmed.slice(0, end)).trim();
}

/** Whether both are executions of one case. */
export function isSame(a: ReportedAttempt, b: ReportedAttempt): boolean {
  return (
    a.parameter === b.parameter &&
    a.file === b.file &&
    a.titles.length === b.titles.length &&
    a.titles.every((title, at) => title === b.titles[at])
  );
}
