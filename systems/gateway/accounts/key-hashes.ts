/**
 * The keyed hashes of keys that were sent a moment ago: one that sends a thousand requests a second
 * is hashed once. Whether it is valid is still asked for each request.
 */
import { apiKeyPrefix, hashApiKey } from '@gauntlet/kit/auth';
import { keyPrefixes } from './principal.ts';

/** Undefined for what never was a key: its checksum tells, without asking the database. */
export type KeyHash = (secret: string) => string | undefined;

export function keyHashes(pepper: string, most = 10_000): KeyHash {
  const known = new Map<string, string>();
  return (secret) => {
    const before = known.get(secret);
    if (before !== undefined) return before;
    if (apiKeyPrefix(secret, keyPrefixes) === undefined) return undefined;
    const hash = hashApiKey(secret, pepper);
    // Whoever makes up keys by the thousand costs the others a hash, and no memory.
    if (known.size >= most) known.clear();
    known.set(secret, hash);
    return hash;
  };
}
