/**
 * How requests are made where the configuration says all of it: an endpoint, a key, and the bucket
 * in the path. It is what the SDK comes to, which then does not have to be loaded at all.
 */
import { attributesOf, type S3Attributes } from '../s3-attributes.ts';
import type { S3ClientSettings } from '../s3-settings.ts';
import type { Way } from './direct-put.ts';

/** Neither an ARN nor the alias of an access point, of which the SDK makes other addresses. */
const PLAIN_BUCKET = /^(?!.*--)[a-z\d][a-z\d.-]{1,61}[a-z\d]$/;

/** Undefined where something has to be found out. */
export function knownWay(
  settings: S3ClientSettings,
  bucket: string,
  attributes: S3Attributes,
): Way | undefined {
  const { region, endpoint, pathStyle, accessKeyId, secretAccessKey } = settings;
  if (endpoint === undefined || !pathStyle || !PLAIN_BUCKET.test(bucket)) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const { protocol, hostname, port, host, pathname } = new URL(endpoint);
  const isSecure = protocol === 'https:';
  if (pathname !== '/' || (!isSecure && protocol !== 'http:')) return undefined;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    pattern: {
      origin: {
        isSecure,
        hostname: hostname.replaceAll(/^\[|\]$/g, ''),
        port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      },
      pathPrefix: `/${bucket}/`,
      query: 'x-id=PutObject',
      headers: {
        'content-type': 'application/octet-stream',
        ...headersOf(attributes),
        'if-none-match': '*',
        host,
        'user-agent': 'gauntlet-uploader',
      },
      region,
      service: 's3',
    },
    credentials: async () => credentials,
    skewMs: () => 0,
  };
}

function headersOf(attributes: S3Attributes): Record<string, string> {
  const { StorageClass, Tagging, ServerSideEncryption, SSEKMSKeyId } = attributesOf(attributes);
  const headers = {
    'x-amz-storage-class': StorageClass,
    'x-amz-tagging': Tagging,
    'x-amz-server-side-encryption': ServerSideEncryption,
    'x-amz-server-side-encryption-aws-kms-key-id': SSEKMSKeyId,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
