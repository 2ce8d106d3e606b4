/** PURE: `?partNumber=` of an object that was uploaded in parts. One that was not is part 1. */
import type { ObjectPart } from '../model/s3.ts';
import { S3Error } from './errors.ts';
import type { Range } from './ranges.ts';

export function partRange(
  number: string,
  rangeHeader: string | undefined,
  parts: readonly ObjectPart[],
): Range {
  if (rangeHeader !== undefined) {
    throw new S3Error(
      'InvalidRequest',
      'Cannot specify both Range header and partNumber query parameter',
    );
  }
  if (!/^\d{1,5}$/.test(number) || Number(number) < 1 || Number(number) > 10_000) {
    const message = 'Part number must be an integer between 1 and 10000, inclusive';
    throw new S3Error('InvalidArgument', message, {
      ArgumentName: 'partNumber',
      ArgumentValue: number,
    });
  }
  let start = 0;
  for (const [index, part] of parts.entries()) {
    // Numbers of an object count from 1 without holes, whatever those of its upload were.
    if (index + 1 === Number(number)) return { start, end: start + part.size };
    start += part.size;
  }
  throw new S3Error('InvalidPartNumber', undefined, {
    ActualPartCount: String(parts.length),
    PartNumberRequested: number,
  });
}
