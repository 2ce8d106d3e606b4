/** The name of an object: `{vehicle}/{day}/{source}/{path below the directory}`. */

const LONGEST_BYTES = 1024;
/** Before this no log was written: a clock that was never set says 1970. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const FUTURE_ALLOWED_MS = 24 * 3_600_000;

export interface KeyFacts {
  readonly vehicle: string;
  readonly source: string;
  /** Below the directory, with `/`. */
  readonly relativePath: string;
  readonly modifiedMs: number;
  readonly firstSeenMs: number;
  /** The day of the wall clock at a time. */
  readonly dayOf: (atMs: number) => string;
  /** Hex digest of the relative path: keeps two names apart that are cut to the same length. */
  readonly pathDigest: () => string;
}

export interface KeyDay {
  readonly day: string;
  /** The mtime cannot be right, so the day is that on which the file was first seen. */
  readonly isReplaced: boolean;
}

export function keyDay(facts: Pick<KeyFacts, 'modifiedMs' | 'firstSeenMs' | 'dayOf'>): KeyDay {
  const { modifiedMs, firstSeenMs, dayOf } = facts;
  const isReplaced = modifiedMs < EARLIEST_MS || modifiedMs > firstSeenMs + FUTURE_ALLOWED_MS;
  return { day: dayOf(isReplaced ? firstSeenMs : modifiedMs), isReplaced };
}

export function keyOf(facts: KeyFacts): string {
  const { vehicle, source, relativePath, pathDigest } = facts;
  const key = `${vehicle}/${keyDay(facts).day}/${source}/${relativePath}`;
  const longestBytes = LONGEST_BYTES - SUFFIX_ROOM;
  if (bytesOf(key) <= longestBytes) return key;
  return fitted(key, `~${pathDigest().slice(0, 16)}`, longestBytes);
}

/** Room for the longest suffix below, so that it never changes how a key is cut. */
const SUFFIX_ROOM = 66;

/**
 * The keys that a content may have, in the order they are tried. The suffix follows from the
 * content, so that whoever tries again, also with a new registry, comes to the same key.
 */
export function keyCandidates(key: string, sha256Hex: string): readonly string[] {
  return [key, suffixed(key, sha256Hex.slice(0, 8)), suffixed(key, sha256Hex)];
}

function suffixed(key: string, digest: string): string {
  const { stem, ending } = split(key);
  return `${stem}~${digest}${ending}`;
}

/** The ending stays where tools look for it: `a/b~1f.tar.gz` would be no archive of `a/b`. */
function split(key: string): { stem: string; ending: string } {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const ending = /(?<=.)((?:\.tar)?\.[A-Za-z0-9]{1,12})$/.exec(name)?.[1] ?? '';
  return { stem: key.slice(0, key.length - ending.length), ending };
}

function fitted(key: string, mark: string, longestBytes: number): string {
  const { stem, ending } = split(key);
  const room = longestBytes - bytesOf(mark) - bytesOf(ending);
  return `${cut(stem, room)}${mark}${ending}`;
}

/** Never inside a character. */
function cut(text: string, longestBytes: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > longestBytes) break;
    kept += character;
  }
  return kept;
}

const encoder = new TextEncoder();

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

/** The source of a directory for which none is configured. */
export function sourceOf(directory: string): string {
  const parts = directory.split('/').filter((part) => part !== '');
  if (directory === '/var/log') return 'syslog';
  const named = parts.findLast((part) => ['terminal', 'ros', 'syslog'].includes(part));
  if (named !== undefined) return named;
  if (parts.includes('.ros')) return 'ros';
  return (parts.at(-1) ?? 'files').replace(/^\.+/, '') || 'files';
}
