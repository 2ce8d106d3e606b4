/** PURE: what a request is about. The bucket stands in the path, or in front of a known domain. */
import { S3Error } from '../errors.ts';
import { percentText } from './percent.ts';

export interface Target {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/**
 * `domains` are the names of this server; a bucket may stand before them, in virtual-host style.
 */
export function readTarget(path: string, host: string, domains: readonly string[]): Target {
  const bucket = bucketOfHost(host, domains);
  const rest = path.slice(1);
  if (bucket !== undefined) return { bucket, key: keyOf(rest) };
  const at = rest.indexOf('/');
  const name = percentText(at < 0 ? rest : rest.slice(0, at));
  if (name === '') {
    if (at >= 0) throw new S3Error('InvalidBucketName');
    return { bucket: undefined, key: undefined };
  }
  return { bucket: name, key: at < 0 ? undefined : keyOf(rest.slice(at + 1)) };
}

const longestKeyBytes = 1024;

function keyOf(encoded: string): string | undefined {
  if (encoded === '') return undefined;
  return keyChecked(percentText(encoded));
}

export function keyChecked(key: string): string {
  if (Buffer.byteLength(key) > longestKeyBytes) {
    const details = {
      MaxSizeAllowed: String(longestKeyBytes),
      Size: String(Buffer.byteLength(key)),
    };
    throw new S3Error('KeyTooLongError', undefined, details);
  }
  return key;
}

function bucketOfHost(host: string, domains: readonly string[]): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  for (const domain of domains) {
    if (name.endsWith(`.${domain}`)) return name.slice(0, -domain.length - 1);
  }
  return undefined;
}

/** The rules for names of buckets, as AWS has them for new ones. */
export function isBucketName(name: string): boolean {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) return false;
  if (/\.\.|\.-|-\./.test(name)) return false;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return false;
  if (/^(xn--|sthree-|amzn-s3-demo-)/.test(name)) return false;
  return !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
}
