/**
 * What is kept of the YAML under a test point. Every writer has keys of its own, so no more is read
 * than the few that matter, line by line; a YAML parser would meet whatever a test printed.
 */
import type { Place } from '../../model/nouns.ts';
import { defined } from '../value.ts';
import { placeIn } from './place.ts';

export interface Diagnostic {
  readonly message: string | undefined;
  readonly detail: string | undefined;
  readonly durationMs: number | undefined;
  /** Where the test stands. */
  readonly place: Place | undefined;
  /** Where it failed. */
  readonly failedAt: Place | undefined;
  readonly timedOut: boolean;
}

export function diagnosticOf(yaml: string): Diagnostic {
  const text = dedented(yaml);
  const duration = Number(scalar(text, 'duration_ms') ?? Number.NaN);
  const place = locationOf(scalar(text, 'location') ?? scalar(text, 'at') ?? '');
  const detail = text.trim();
  return {
    message: scalar(text, 'message') ?? scalar(text, 'error'),
    detail: detail === '' ? undefined : detail,
    durationMs: Number.isFinite(duration) && duration >= 0 ? duration : undefined,
    place,
    failedAt:
      place === undefined ? undefined : placeIn(scalar(text, 'stack') ?? '', place.file, ''),
    timedOut: scalar(text, 'failureType') === 'testTimeoutFailure',
  };
}

function dedented(yaml: string): string {
  const indent = /^[ \t]*/.exec(yaml)?.[0] ?? '';
  return indent === '' ? yaml : yaml.replaceAll(`\n${indent}`, '\n').slice(indent.length);
}

/** The value of the first such key, at any depth: one line, or the block under it. */
function scalar(text: string, key: string): string | undefined {
  const found = new RegExp(`^([ \\t]*)${key}:[ \\t]*(.*)$`, 'm').exec(text);
  if (found === null) return undefined;
  const value = (found[2] ?? '').trim();
  if (/^[|>][-+]?$/.test(value)) return block(text, found.index + found[0].length + 1);
  const quote = value[0];
  if (value.length > 1 && (quote === "'" || quote === '"') && value.endsWith(quote)) {
    const inner = value.slice(1, -1);
    return quote === "'" ? inner.replaceAll("''", "'") : inner.replace(/\\(["\\])/g, '$1');
  }
  return value === '' ? undefined : value;
}

function block(text: string, from: number): string {
  const indent = /^[ \t]*/.exec(text.slice(from))?.[0] ?? '';
  const kept: string[] = [];
  for (const line of text.slice(from).split('\n')) {
    if (!line.startsWith(indent) && line.trim() !== '') break;
    kept.push(line.slice(indent.length));
  }
  return kept.join('\n').trimEnd();
}

function locationOf(text: string): Place | undefined {
  const found = /\(?((?:file:\/\/)?[^\s()]+?):(\d{1,7})(?::(\d{1,6}))?\)?$/.exec(
    text.slice(0, 4_096),
  );
  if (found?.[1] === undefined) return undefined;
  const column = found[3] === undefined ? undefined : Number(found[3]);
  return defined({ file: found[1], line: Number(found[2]), column });
}
