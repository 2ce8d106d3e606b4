/** PURE: which bytes a request wants, and whether it wants any. */
import { storageErrors } from '../model/errors.ts';
import type { ByteRange } from '../model/nouns.ts';

/**
 * One range of bytes, as RFC 9110 has it. undefined: the whole; also for several ranges, and for
 * what is no range of bytes, which a server may ignore. RANGE_INVALID: none of it is there.
 */
export function rangeOf(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(' ', '') ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  const fail = () => storageErrors.make('RANGE_INVALID', { sizeBytes });
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    if (length === 0) throw fail();
    return { startBytes: sizeBytes - length, endBytes: sizeBytes };
  }
  const startBytes = Number(first);
  if (last !== '' && Number(last) < startBytes) return undefined;
  if (startBytes >= sizeBytes) throw fail();
  const endBytes = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  return { startBytes, endBytes };
}

export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
  readonly ifUnmodifiedSince?: string | undefined;
}

export interface Version {
  /** With its quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
}

/** In the order of RFC 9110, section 13.2.2. */
export function conditionOf(conditions: Conditions, version: Version): 200 | 304 | 412 {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  const seconds = Math.floor(version.modifiedMs / 1_000);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, version.etag)) return 412;
  } else if (ifUnmodifiedSince !== undefined && seconds > secondsOf(ifUnmodifiedSince)) return 412;
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, version.etag) ? 304 : 200;
  const since = ifModifiedSince === undefined ? Number.NaN : secondsOf(ifModifiedSince);
  return seconds <= since ? 304 : 200;
}

/** A range is only good for the version that the client has the rest of. */
export function rangeApplies(ifRange: string | undefined, version: Version): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.includes('"')) return ifRange === version.etag;
  return Math.floor(version.modifiedMs / 1_000) === secondsOf(ifRange);
}

function matches(list: string, etag: string): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

function secondsOf(date: string): number {
  return Math.floor(Date.parse(date) / 1_000);
}
