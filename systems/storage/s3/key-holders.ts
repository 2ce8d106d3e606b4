/** Users by their access keys, remembered for a few seconds: each request asks for one. */
import type { Keyring } from '../blobs/keyring.ts';
import { openSecret } from '../blobs/secrets.ts';
import { findKeyHolder } from '../metadata/s3/access-keys.ts';
import type { Db } from '../metadata/schema.ts';
import type { KeyHolder } from '../model/s3.ts';

export type KeyHolders = (accessKey: string) => Promise<KeyHolder | undefined>;

interface Kept {
  readonly holder: KeyHolder;
  readonly untilMs: number;
}

const mostKept = 10_000;

/** A key that was taken away works for `keepMs` at most. Who is unknown is asked for each time. */
export function keyHolders(
  { db, keyring }: { readonly db: Db; readonly keyring: Keyring | undefined },
  nowMs: () => number,
  keepMs: number,
): KeyHolders {
  const kept = new Map<string, Kept>();
  return async (accessKey) => {
    const known = kept.get(accessKey);
    if (known !== undefined && known.untilMs > nowMs()) return known.holder;
    const found = await findKeyHolder(db, accessKey);
    kept.delete(accessKey);
    if (found === undefined) return undefined;
    const { secret } = openSecret(keyring, { accessKey, ...found.kept });
    const holder = { ...found.holder, secret };
    if (kept.size >= mostKept) kept.clear();
    kept.set(accessKey, { holder, untilMs: nowMs() + keepMs });
    return holder;
  };
}
