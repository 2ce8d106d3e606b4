/** Turns what a report says into attempts: names become locators, repeats get their ordinal. */
import { isAbsolute, join, relative, sep } from 'node:path';
import { caseOf, fingerprintOf } from '../model/identity.ts';
import type { Attempt, Failure, Locator, Place, Suite } from '../model/nouns.ts';
import type { ReportedAttempt, ReportedFailure } from '../model/report.ts';

export interface Frame {
  readonly root: string;
  /** Where the runner ran: what its report names is relative to it. */
  readonly folder: string;
  readonly suite: Suite;
}

export function attemptReader(frame: Frame): (entry: ReportedAttempt) => Attempt {
  const seen = new Map<string, number>();
  return (entry) => {
    const locator = locatorOf(frame, entry);
    const named = caseOf(locator, entry.parameter);
    const ordinal = (seen.get(named.id) ?? 0) + 1;
    seen.set(named.id, ordinal);
    const { outcome, durationMs, tags, note } = entry;
    return {
      case: named,
      locator,
      ordinal,
      outcome,
      durationMs: inMicroseconds(durationMs),
      ...(entry.place === undefined ? {} : { place: placeOf(frame, entry.place) }),
      ...(entry.failure === undefined ? {} : { failure: failureOf(frame, entry.failure) }),
      ...(tags === undefined ? {} : { tags }),
      ...(note === undefined ? {} : { note }),
    };
  };
}

/** Finer than any clock of a runner means it; history keeps whole microseconds in few bytes. */
function inMicroseconds(durationMs: number): number {
  return Math.round(durationMs * 1_000) / 1_000;
}

function locatorOf(frame: Frame, entry: ReportedAttempt): Locator {
  const { system, name } = frame.suite;
  return { system, suite: name, file: fileOf(frame, entry.file), titles: entry.titles };
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

/** Relative to the project's root and with slashes, so that two machines agree. */
export function fileOf(frame: Frame, file: string): string {
  if (file === '') return '';
  const absolute = isAbsolute(file) ? file : join(frame.folder, file);
  return relative(frame.root, absolute).split(sep).join('/');
}
