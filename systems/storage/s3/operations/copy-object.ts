import { copyObject as storeCopy } from '../../metadata/s3/objects.ts';
import type { Checksum, NewObject, ObjectFacts, StoredObject } from '../../model/s3.ts';
import { bucketFor } from '../access.ts';
import { hasherOf } from '../checksums/algorithms.ts';
import { algorithmNamed } from '../checksums/plan.ts';
import { checkCopySource, quoted, writeCondition } from '../conditions.ts';
import { type CopySource, copySourceOf } from '../copy-source.ts';
import { S3Error } from '../errors.ts';
import { readObjectFacts } from '../object-headers.ts';
import type { Operation, S3Context, S3Request } from '../operation.ts';
import { objectIn, openObject } from '../reading.ts';
import { checksumNodes } from '../result-nodes.ts';
import { xmlDocument } from '../xml/write.ts';

export const copyObject: Operation = {
  name: 'CopyObject',
  method: 'PUT',
  target: 'object',
  header: 'x-amz-copy-source',
  async run(request, context) {
    const { head, key } = request;
    const { bucketId } = await bucketFor(request, context, 'write');
    const source = await copySourceOf(request, context);
    const facts = copiedFacts(request);
    const isSame = source.bucket.bucketId === bucketId && source.key === key;
    if (isSame && !facts.isChanged) throw nothingChanged();
    const get = (name: string) => head.headers.get(name);
    const place = { bucketId, key, check: writeCondition(get), graceMs: context.settings.graceMs };
    const from = { bucketId: source.bucket.bucketId, key: source.key };
    for (;;) {
      const checksum = await checksumAsked(request, context, source);
      const copied = await storeCopy(context.db, place, from, (found) => {
        checkCopySource(get, found);
        return copyOf(found, facts.of(found), checksum);
      }).catch(unlessOverwritten);
      if (copied === 'overwritten') continue;
      if (copied === undefined) throw new S3Error('NoSuchKey', undefined, { Key: source.key });
      const result = [
        ['ETag', quoted(copied.etag)],
        ['LastModified', copied.modifiedAt.toISOString()],
        ...checksumNodes(copied.checksum),
      ] as const;
      return { status: 200, body: xmlDocument('CopyObjectResult', result) };
    }
  },
};

interface Asked {
  readonly checksum: Checksum;
  /** Of the bytes that it was computed from. */
  readonly objectId: number;
  readonly etag: string;
}

class Overwritten extends Error {}

function unlessOverwritten(error: unknown): 'overwritten' {
  if (error instanceof Overwritten) return 'overwritten';
  throw error;
}

function copyOf(found: StoredObject, facts: ObjectFacts, asked: Asked | undefined): NewObject {
  const { size, etag, fileId } = found;
  if (asked !== undefined && (asked.etag !== etag || asked.objectId !== found.objectId)) {
    throw new Overwritten();
  }
  return { ...facts, size, etag, fileId, checksum: asked?.checksum ?? found.checksum };
}

function nothingChanged(): S3Error {
  const message = [
    'This copy request is illegal because it is trying to copy an object to itself',
    "without changing the object's metadata, storage class, website redirect",
    'location or encryption attributes.',
  ].join(' ');
  return new S3Error('InvalidRequest', message);
}

interface CopiedFacts {
  readonly isChanged: boolean;
  of(source: StoredObject): ObjectFacts;
}

function copiedFacts({ head }: S3Request): CopiedFacts {
  const given = readObjectFacts(head);
  const replacesMetadata = isReplace(head.headers.get('x-amz-metadata-directive'), 'metadata');
  const replacesTags = isReplace(head.headers.get('x-amz-tagging-directive'), 'tagging');
  const own = ['x-amz-storage-class', 'x-amz-website-redirect-location'];
  const isChanged = replacesMetadata || replacesTags || own.some((name) => head.headers.has(name));
  return {
    isChanged,
    of: (source) => ({
      headers: replacesMetadata ? given.headers : { ...source.headers, ...picked(given, own) },
      metadata: replacesMetadata ? given.metadata : source.metadata,
      tags: replacesTags ? given.tags : source.tags,
    }),
  };
}

function picked({ headers }: ObjectFacts, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
}

function isReplace(directive: string | undefined, of: string): boolean {
  if (directive === undefined || directive === 'COPY') return false;
  if (directive === 'REPLACE') return true;
  throw new S3Error('InvalidArgument', `Unknown ${of} directive.`, {
    ArgumentName: `x-amz-${of}-directive`,
    ArgumentValue: directive,
  });
}

/** The bytes are read for a checksum that the source has not; else nothing is. */
async function checksumAsked(
  { head }: S3Request,
  context: S3Context,
  source: CopySource,
): Promise<Asked | undefined> {
  const name = head.headers.get('x-amz-checksum-algorithm');
  if (name === undefined) return undefined;
  const algorithm = algorithmNamed(name);
  const found = await objectIn(context, source.bucket, source.key);
  const has = found.checksum;
  if (has?.algorithm === algorithm && has.type === 'FULL_OBJECT') return undefined;
  const { open } = await openObject(context, source.bucket, source.key, () => undefined);
  const { object } = open;
  const hasher = hasherOf(algorithm);
  if (object.size > 0) {
    for await (const bytes of open.lend({ start: 0, end: object.size })) hasher.update(bytes);
  }
  const value = hasher.digest().toString('base64');
  const checksum: Checksum = { algorithm, type: 'FULL_OBJECT', value };
  return { checksum, objectId: object.objectId, etag: object.etag };
}
