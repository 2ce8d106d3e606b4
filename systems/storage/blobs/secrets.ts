/**
 * Secrets of S3 have to be known to check a signature, so they can't be hashed: they are sealed
 * under the master key where there is one, each bound to its access key.
 */
import type { AccessKey, KeptKey } from '../metadata/s3/access-keys.ts';
import { storageErrors } from '../model/errors.ts';
import type { Keyring } from './keyring.ts';

export function sealSecret(keyring: Keyring | undefined, key: AccessKey): KeptKey {
  if (keyring === undefined) return key;
  const { accessKey, secret } = key;
  const { masterKeyId, wrappedKey } = keyring.seal(Buffer.from(secret), accessKey);
  return { accessKey, secret: wrappedKey, masterKeyId };
}

/** KEY_UNKNOWN without the master key that sealed it. */
export function openSecret(keyring: Keyring | undefined, kept: KeptKey): AccessKey {
  const { accessKey, secret, masterKeyId } = kept;
  if (masterKeyId === undefined) return { accessKey, secret };
  if (keyring === undefined) throw storageErrors.make('KEY_UNKNOWN', { masterKeyId });
  const opened = keyring.open({ masterKeyId, wrappedKey: secret }, accessKey);
  return { accessKey, secret: opened.toString() };
}
