/** Turns what a report says into attempts: names become locators, repeats get their ordinal. */
import { isAbsolute, join, relative, sep } from 'node:path';
import { CaseCounts } from '../model/case-counts.ts';
import { caseOf, fingerprintOf } from '../model/identity.ts';
import type { Attempt, Failure, Locator, Place, Suite } from '../model/nouns.ts';
import type { ReportedAttempt, ReportedFailure } from '../model/report.ts';

export interface Frame {
  readonly root: string;
  /** Where the runner ran: what its report names is relative to it. */
  readonly folder: string;
  readonly suite: Suite;
}

/** An attempt without its ids, which cost more than all else when there are many. */
export interface NamedEntry {
  readonly locator: Locator;
  readonly parameter: string;
  readonly ordinal: number;
  readonly durationMs: number;
  readonly place: Place | undefined;
  readonly failure: Failure | undefined;
}

export function attemptReader(frame: Frame): (entry: ReportedAttempt) => Attempt {
  const name = entryReader(frame);
  return (entry) => {
    const { locator, ordinal, durationMs, place, failure } = name(entry);
    const { outcome, tags, note } = entry;
    return {
      case: caseOf(locator, entry.parameter),
      locator,
      ordinal,
      outcome,
      durationMs,
      ...(place === undefined ? {} : { place }),
      ...(failure === undefined ? {} : { failure }),
      ...(tags === undefined ? {} : { tags }),
      ...(note === undefined ? {} : { note }),
    };
  };
}

export function entryReader(frame: Frame): (entry: ReportedAttempt) => NamedEntry {
  const { system, name: suite } = frame.suite;
  const seen = new CaseCounts();
  // Neighbours in a report are most often of one file.
  let last = { given: '', file: '' };
  return (entry) => {
    const { file: given, titles, parameter, durationMs, place, failure } = entry;
    if (last.given !== given) last = { given, file: fileOf(frame, given) };
    const { file } = last;
    const locator = { system, suite, file, titles };
    const ordinal = seen.get(entry.file === file ? entry : { file, titles, parameter }) + 1;
    seen.put(ordinal);
    return {
      locator,
      parameter,
      ordinal,
      durationMs: inMicroseconds(durationMs),
      place: place === undefined ? undefined : placeOf(frame, place),
      failure: failure === undefined ? undefined : failureOf(frame, failure),
    };
  };
}

/** Finer than any clock of a runner means it; history keeps whole microseconds in few bytes. */
function inMicroseconds(durationMs: number): number {
  return Math.round(durationMs * 1_000) / 1_000;
}

export function placeOf(frame: Frame, place: Place): Place {
  return { ...place, file: fileOf(frame, place.file) };
}

function failureOf(frame: Frame, failure: ReportedFailure): Failure {
  const { message, detail, place } = failure;
  return {
    message,
    fingerprint: fingerprintOf(message),
    ...(detail === undefined ? {} : { detail }),
    ...(place === undefined ? {} : { place: placeOf(frame, place) }),
  };
}

/** Relative, and without a part that leads elsewhere: it is what it would become. */
const PLAIN = /^(?!\.{1,2}(?:\/|$))[^/\\]+(?:\/(?!\.{1,2}(?:\/|$))[^/\\]+)*$/;

/** Relative to the project's root and with slashes, so that two machines agree. */
export function fileOf(frame: Frame, file: string): string {
  if (file === '' || (frame.folder === frame.root && PLAIN.test(file))) return file;
  const absolute = isAbsolute(file) ? file : join(frame.folder, file);
  return relative(frame.root, absolute).split(sep).join('/');
}
