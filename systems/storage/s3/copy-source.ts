/** What a copy takes: another bucket's object, its conditions checked. */
import type { Bucket } from '../model/s3.ts';
import { bucketFor } from './access.ts';
import { S3Error } from './errors.ts';
import { percentText } from './http/percent.ts';
import { keyChecked } from './http/target.ts';
import type { S3Context, S3Request } from './operation.ts';

export interface CopySource {
  readonly bucket: Bucket;
  readonly key: string;
}

/** `x-amz-copy-source: /bucket/key`, encoded as in an address; the first slash may be missing. */
function parseCopySource(header: string): { readonly bucket: string; readonly key: string } {
  const [path = '', ...versions] = header.split('?versionId=');
  const text = percentText(path).replace(/^\//, '');
  const at = text.indexOf('/');
  if (at <= 0 || at === text.length - 1) {
    const message = 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey';
    throw new S3Error('InvalidArgument', message, {
      ArgumentName: 'x-amz-copy-source',
      ArgumentValue: header,
    });
  }
  if (versions.some((version) => version !== 'null')) throw invalidVersion();
  return { bucket: text.slice(0, at), key: keyChecked(text.slice(at + 1)) };
}

function invalidVersion(): S3Error {
  return new S3Error('InvalidArgument', 'Invalid version id specified', {
    ArgumentName: 'versionId',
  });
}

export async function copySourceOf(request: S3Request, context: S3Context): Promise<CopySource> {
  const { bucket: name, key } = parseCopySource(
    request.head.headers.get('x-amz-copy-source') ?? '',
  );
  const ownerHeader = 'x-amz-source-expected-bucket-owner';
  const bucket = await bucketFor(request, context, 'read', name, ownerHeader);
  return { bucket, key };
}

/** Without versions there is one, and it is called null. */
export function checkVersion({ head }: S3Request): void {
  const version = head.query.get('versionId');
  if (version !== undefined && version !== 'null') throw invalidVersion();
}
