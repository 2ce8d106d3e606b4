/** PURE: conditions on what is there, before it is read, overwritten or copied. */
import type { StoredObject } from '../model/s3.ts';
import { S3Error } from './errors.ts';

/** HTTP has whole seconds. */
function seconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}

function dateOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(time / 1_000);
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

function names(list: string, etag: string): boolean {
  return list
    .split(',')
    .map((one) =>
      one
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .some((one) => one === '*' || one === etag);
}

type Get = (name: string) => string | undefined;

export type ReadOutcome = 'read' | 'not modified' | { readonly failed: string };

/** As RFC 9110 orders them: a tag says more than a date. */
function readCondition(get: Get, object: StoredObject, prefix = ''): ReadOutcome {
  const match = get(`${prefix}if-match`);
  const noneMatch = get(`${prefix}if-none-match`);
  const modified = seconds(object.modifiedAt);
  if (match !== undefined) {
    if (!names(match, object.etag)) return { failed: 'If-Match' };
  } else {
    const since = dateOf(get(`${prefix}if-unmodified-since`));
    if (since !== undefined && modified > since) return { failed: 'If-Unmodified-Since' };
  }
  if (noneMatch !== undefined) return names(noneMatch, object.etag) ? 'not modified' : 'read';
  const since = dateOf(get(`${prefix}if-modified-since`));
  return since !== undefined && modified <= since ? 'not modified' : 'read';
}

export function checkRead(get: Get, object: StoredObject): 'read' | 'not modified' {
  const outcome = readCondition(get, object);
  if (typeof outcome === 'string') return outcome;
  throw preconditionFailed(outcome.failed);
}

/** There is no answer "not modified" to a copy: both are failures. */
export function checkCopySource(get: Get, object: StoredObject): void {
  const outcome = readCondition(get, object, 'x-amz-copy-source-');
  if (outcome === 'read') return;
  const condition = outcome === 'not modified' ? 'If-None-Match' : outcome.failed;
  throw preconditionFailed(`x-amz-copy-source-${condition}`);
}

export type WriteCondition = (existing: StoredObject | undefined) => void;

/**
 * What a write may replace; undefined: anything. The same is asked before the body is read and when
 * it is stored.
 */
export function writeCondition(get: Get): WriteCondition | undefined {
  const match = get('if-match');
  const noneMatch = get('if-none-match');
  if (match === undefined && noneMatch === undefined) return undefined;
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new S3Error('NotImplemented', undefined, { Header: 'If-None-Match' });
  }
  return (existing) => {
    if (noneMatch !== undefined && existing !== undefined)
      throw preconditionFailed('If-None-Match');
    if (match === undefined) return;
    if (existing === undefined) throw new S3Error('NoSuchKey');
    if (!names(match, existing.etag)) throw preconditionFailed('If-Match');
  };
}

/** What a deletion may remove; by tag, time and size as AWS has it. */
export function deleteCondition(etag: string | undefined): WriteCondition {
  return (existing) => {
    if (etag === undefined) return;
    if (existing === undefined || !names(etag, existing.etag)) throw preconditionFailed('If-Match');
  };
}

function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', undefined, { Condition: condition });
}
