/** What a failed try means for the file and for the queue, in words for a person. */
import { type UserError, UserError as UserErrorClass } from '@gauntlet/kit/errors';
import { uploaderErrors } from '../model/errors.ts';
import type { Hold } from '../model/nouns.ts';
import { reactionTo } from '../policy/reaction.ts';
import { BudgetSpentError, NoChecksumError, StoppedError, TwinUnderWayError } from './ports.ts';
import { problemOf, reasonOf } from './problem.ts';

export type Verdict =
  | { readonly kind: 'hold'; readonly code: Hold['code']; readonly error: UserError }
  | { readonly kind: 'again'; readonly error: UserError }
  /** Not before a person has done something: straight to the hourly tries. */
  | { readonly kind: 'park'; readonly error: UserError }
  | { readonly kind: 'soon' }
  | { readonly kind: 'no-budget' }
  | { readonly kind: 'stopped' }
  /** The registry can not be written: nothing may go on. */
  | { readonly kind: 'fatal'; readonly error: unknown };

export interface Place {
  readonly path: string;
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: string;
}

export function verdictOf(error: unknown, place: Place, isStopping: boolean): Verdict {
  if (error instanceof StoppedError || (isStopping && isAbort(error))) return { kind: 'stopped' };
  if (error instanceof BudgetSpentError) return { kind: 'no-budget' };
  if (error instanceof TwinUnderWayError) return { kind: 'soon' };
  if (error instanceof NoChecksumError) return held('S3_NO_CHECKSUM', place, error);
  if (error instanceof UserErrorClass) {
    if (error.code === 'DISK_FULL') return { kind: 'hold', code: 'DISK_FULL', error };
    return { kind: error.code === 'KEY_IMPOSSIBLE' ? 'park' : 'again', error };
  }
  if (isOfTheRegistry(error)) return { kind: 'fatal', error };
  const reaction = reactionTo(problemOf(error));
  if (reaction.kind === 'hold') return held(reaction.code, place, error);
  const details = { path: place.path, reason: reasonOf(error) };
  if (reaction.kind === 'refused') {
    return { kind: 'park', error: uploaderErrors.make('S3_REFUSED', details, error) };
  }
  return { kind: 'again', error: uploaderErrors.make('S3_FAILED', details, error) };
}

function held(code: Exclude<Hold['code'], 'DISK_FULL'>, place: Place, error: unknown): Verdict {
  const { bucket, region, endpoint } = place;
  const details = { bucket, region, endpoint, reason: reasonOf(error) };
  return { kind: 'hold', code, error: uploaderErrors.make(code, details, error) };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function isOfTheRegistry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}
