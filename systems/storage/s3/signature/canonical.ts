/** PURE: the text that is signed. Whatever of the request it leaves out could be changed. */
import type { Head } from '../http/head.ts';
import { percentBytes, percentEncodePath } from '../http/percent.ts';
import { algorithm, type Credential, scopeOf, sha256Hex } from './scope.ts';

export function canonicalRequest(
  head: Head,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  const headers = signedHeaders.map((name) => `${name}:${folded(head.headers.get(name))}\n`);
  return [
    head.method,
    percentEncodePath(percentBytes(head.path)),
    head.query.canonical('X-Amz-Signature'),
    headers.join(''),
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

export function stringToSign(date: string, credential: Credential, canonical: string): string {
  return [algorithm, date, scopeOf(credential), sha256Hex(canonical)].join('\n');
}

function folded(value = ''): string {
  return value.trim().replace(/\s+/g, ' ');
}

/**
 * Headers that change what a request does and must not be added to a signed one. The digest of the
 * body is part of what is signed in any case.
 */
export function unsignedHeaders(head: Head, signedHeaders: readonly string[]): readonly string[] {
  const names = [...head.headers.keys()].filter((name) => name.startsWith('x-amz-'));
  return names.filter((name) => name !== 'x-amz-content-sha256' && !signedHeaders.includes(name));
}
