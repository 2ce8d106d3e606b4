/** PURE: the Range header. What is not understood is passed over, and the whole is given. */
import { S3Error } from './errors.ts';

export interface Range {
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

export function readRange(header: string | undefined, size: number): Range | undefined {
  // Of several ranges none is given apart; the whole is a right answer to them.
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const start = Math.max(0, size - Number(last));
    if (Number(last) === 0 || size === 0) throw unsatisfiable(header, size);
    return { start, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(size, Number(last) + 1);
  if (last !== '' && Number(last) < start) return undefined;
  if (start >= size) throw unsatisfiable(header, size);
  return { start, end };
}

function unsatisfiable(header = '', size: number): S3Error {
  return new S3Error('InvalidRange', undefined, {
    RangeRequested: header,
    ActualObjectSize: String(size),
  });
}

export function contentRange({ start, end }: Range, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}

/** The range of a copy must be whole and lie within its source. */
export function readCopyRange(header: string | undefined, size: number): Range {
  if (header === undefined) return { start: 0, end: size };
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header);
  const start = Number(match?.[1]);
  const end = Number(match?.[2]) + 1;
  const details = { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: header };
  if (match === null || end <= start) {
    const message = [
      'The x-amz-copy-source-range value must be of the form bytes=first-last where',
      'first and last are the zero-based offsets of the first and last bytes to copy',
    ].join(' ');
    throw new S3Error('InvalidArgument', message, details);
  }
  if (end > size) {
    const message = `Range specified is not valid for source object of size: ${size}`;
    throw new S3Error('InvalidArgument', message, details);
  }
  return { start, end };
}
