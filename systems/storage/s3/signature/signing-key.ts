/** The key of a day, region and service: four HMACs that are the same for all requests of a day. */
import { type Credential, hmac } from './scope.ts';

export type SigningKeys = (credential: Credential, secret: string) => Buffer;

const mostKept = 1_000;

export function signingKeys(): SigningKeys {
  const kept = new Map<string, Buffer>();
  return (credential, secret) => {
    const { day, region, service } = credential;
    const name = [day, region, service, secret].join('\n');
    const known = kept.get(name);
    if (known !== undefined) return known;
    const key = signingKey(credential, secret);
    if (kept.size >= mostKept) kept.clear();
    kept.set(name, key);
    return key;
  };
}

function signingKey({ day, region, service }: Credential, secret: string): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request');
}
