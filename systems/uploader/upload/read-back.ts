/** The digest of an object, from its bytes. */
import { createHash } from 'node:crypto';
import type { ObjectStore } from './object-store.ts';

export async function readBack(
  store: ObjectStore,
  key: string,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of await store.read(key, signal)) hash.update(piece);
  return hash.digest('base64');
}
