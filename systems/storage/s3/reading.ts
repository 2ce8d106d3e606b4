/** The bytes of an object, from one file or from those of its parts. */
import { type Lookup, lookUpNow } from '../metadata/s3/lookup.ts';
import { findObject, findPartsOf } from '../metadata/s3/objects.ts';
import type { StoredFile } from '../model/nouns.ts';
import type { ObjectPart, OwnedBucket, StoredObject } from '../model/s3.ts';
import { S3Error } from './errors.ts';
import type { S3Context } from './operation.ts';
import type { Range } from './ranges.ts';

export async function objectIn(
  context: S3Context,
  bucket: OwnedBucket,
  key: string,
): Promise<StoredObject> {
  const object = await findObject(context.db, bucket.bucketId, key);
  if (object === undefined) throw noSuchKey(key);
  return object;
}

function noSuchKey(key: string): S3Error {
  return new S3Error('NoSuchKey', undefined, { Key: key });
}

export interface OpenObject {
  readonly object: StoredObject;
  read(range: Range): AsyncIterable<Uint8Array>;
  /** The same; each piece is lent until the next one is asked for. */
  lend(range: Range): AsyncIterable<Uint8Array>;
}

interface Piece {
  readonly file: StoredFile;
  readonly start: number;
}

/** What opening an object needs. */
type Bytes = Pick<S3Context, 'db' | 'blobs'>;

const mostTries = 10;

/**
 * Finds all bytes of the object before the first goes out. An object in parts may be overwritten
 * just then, and the files of its parts be dead already: the one that took its place is opened,
 * and never a mix of both.
 */
export async function openObject(
  context: Bytes,
  bucket: OwnedBucket,
  key: string,
  choose: (object: StoredObject, parts: readonly ObjectPart[]) => Range | undefined,
  /** When it was looked up already. */
  first?: Lookup,
): Promise<{
  readonly open: OpenObject;
  readonly range: Range | undefined;
  readonly partCount: number | null;
}> {
  for (let attempt = 1; ; attempt += 1) {
    const found = attempt === 1 && first ? first : await lookUpNow(context.db, bucket.name, key);
    const { object, file } = found ?? {};
    if (object === undefined) throw noSuchKey(key);
    const parts = await partsOf(context, object);
    if (parts !== undefined) {
      const range = choose(object, parts);
      const wanted = range ?? { start: 0, end: object.size };
      const pieces =
        file === undefined ? await piecesOf(context, parts, wanted) : [{ file, start: 0 }];
      if (pieces !== undefined) {
        return { open: openPieces(context, object, pieces), range, partCount: object.partCount };
      }
    }
    if (attempt >= mostTries) throw new S3Error('ServiceUnavailable');
  }
}

/** Undefined: it was overwritten meanwhile. */
export async function partsOf(
  context: Bytes,
  object: StoredObject,
): Promise<readonly ObjectPart[] | undefined> {
  if (object.partCount !== null) return await findPartsOf(context.db, object);
  const { fileId, size } = object;
  return [{ partNumber: 1, fileId, size, checksum: null }];
}

/** Only those that the range touches. Undefined: one is not there any more. */
async function piecesOf(
  context: Bytes,
  parts: readonly ObjectPart[],
  range: Range,
): Promise<readonly Piece[] | undefined> {
  const wanted: { readonly fileId: string; readonly start: number }[] = [];
  let start = 0;
  for (const part of parts) {
    const end = start + part.size;
    if (part.fileId !== null && start < range.end && end > range.start) {
      wanted.push({ fileId: part.fileId, start });
    }
    start = end;
  }
  if (parts.length > 0 && wanted.length === 0 && range.end > range.start) return undefined;
  if (wanted.length === 0) return [];
  const files = await context.blobs.find(wanted.map(({ fileId }) => fileId));
  return files?.map((file, index) => ({ file, start: wanted[index]?.start ?? 0 }));
}

function openPieces(context: Bytes, object: StoredObject, pieces: readonly Piece[]): OpenObject {
  const files = pieces.map(({ file }) => file);
  const offset = pieces[0]?.start ?? 0;
  const within = ({ start, end }: Range) => {
    return { startBytes: start - offset, endBytes: end - offset };
  };
  return {
    object,
    read: (range) => context.blobs.read(files, within(range)),
    lend: (range) => context.blobs.lend(files, within(range)),
  };
}
