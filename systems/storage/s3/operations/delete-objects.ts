import { deleteObjects as removeObjects } from '../../metadata/s3/deleting.ts';
import { bucketFor } from '../access.ts';
import { deleteCondition } from '../conditions.ts';
import { S3Error } from '../errors.ts';
import { failureOf } from '../failures.ts';
import { keyChecked } from '../http/target.ts';
import type { Operation, S3Request } from '../operation.ts';
import { readWhole } from '../streaming/body.ts';
import { malformed, readXml, type XmlElement } from '../xml/read.ts';
import { type XmlNode, xmlDocument } from '../xml/write.ts';

const mostKeys = 1_000;
const mostBytes = 2 * 1024 * 1024;

interface Named {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly etag: string | undefined;
}

export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  method: 'POST',
  target: 'bucket',
  query: ['delete'],
  async run(request, context) {
    const { bucketId } = await bucketFor(request, context, 'write');
    requireDigest(request);
    const root = readXml(await readWhole(request.body, mostBytes), 'Delete');
    const named = root.all('Object').map(readNamed);
    if (named.length === 0 || named.length > mostKeys) throw malformed();
    const { graceMs } = context.settings;
    const plain = named.filter(({ etag, versionId }) => etag === undefined && isNull(versionId));
    const deletions = plain.map(({ key }) => ({ key, check: () => {} }));
    await removeObjects(context.db, bucketId, deletions, graceMs);
    const errors: XmlNode[] = [];
    const gone = new Set(plain);
    // One with a condition may fail, and must not take the others with it.
    for (const one of named.filter((each) => !gone.has(each))) {
      try {
        if (!isNull(one.versionId))
          throw new S3Error('InvalidArgument', 'Invalid version id specified');
        const deletion = { key: one.key, check: deleteCondition(one.etag) };
        await removeObjects(context.db, bucketId, [deletion], graceMs);
        gone.add(one);
      } catch (error) {
        const { failure } = failureOf(error);
        errors.push([
          'Error',
          [
            ['Key', one.key],
            ['Code', failure.code],
            ['Message', failure.message],
          ],
        ]);
      }
    }
    const isQuiet = root.text('Quiet') === 'true';
    const deleted = isQuiet ? [] : named.filter((one) => gone.has(one));
    const nodes = deleted.map(({ key }): XmlNode => ['Deleted', [['Key', key]]]);
    return { status: 200, body: xmlDocument('DeleteResult', [...nodes, ...errors]) };
  },
};

function isNull(versionId: string | undefined): boolean {
  return versionId === undefined || versionId === '' || versionId === 'null';
}

function readNamed(element: XmlElement): Named {
  const key = element.text('Key');
  if (key === undefined || key === '') throw malformed();
  const versionId = element.text('VersionId');
  return { key: keyChecked(key), versionId, etag: element.text('ETag') };
}

/** A list that was cut or changed on its way must not delete anything. */
function requireDigest({ head, body }: S3Request): void {
  if (head.headers.has('content-md5') || body.checksum !== undefined) return;
  const message = 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*';
  throw new S3Error('InvalidRequest', message);
}
