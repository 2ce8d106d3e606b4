/**
 * Tells caches in front what has changed: at least once, in the order of the changes of each
 * resource, and for as long as it takes.
 */
import { createHmac } from 'node:crypto';
import {
  forgetHooks,
  nameHook,
  type Purge,
  purgeFailed,
  purgesDone,
  takePurges,
} from '../metadata/purges.ts';
import type { Db } from '../metadata/schema.ts';

export interface PurgeHook {
  readonly url: string;
  readonly secret: string;
  readonly nowMs: () => number;
  /** An answer that takes longer is none. */
  readonly timeoutMs: number;
  readonly onTold: (isTold: boolean) => void;
  readonly onFailure: (error: unknown) => void;
}

const PAGE = 64;
const DAY_MS = 86_400_000;

/** Now and then, for as long as an API has it. */
export async function keepHook(db: Db, { url }: PurgeHook): Promise<number> {
  await nameHook(db, url);
  await forgetHooks(db, DAY_MS);
  return 0;
}

/** One round; says how many were told. */
export async function runPurges(db: Db, hook: PurgeHook): Promise<number> {
  // Nobody else takes one while it is being told, so a later one can't overtake it.
  const taken = await takePurges(db, hook.url, PAGE, hook.timeoutMs * 3);
  const told = await Promise.all(
    taken.map(async (purge) => {
      try {
        await tell(hook, purge);
        hook.onTold(true);
        return [purge.seq];
      } catch (error) {
        hook.onTold(false);
        hook.onFailure(error);
        await purgeFailed(db, purge.seq, error instanceof Error ? error.message : String(error));
        return [];
      }
    }),
  );
  await purgesDone(db, told.flat());
  return told.flat().length;
}

async function tell({ url, secret, nowMs, timeoutMs }: PurgeHook, purge: Purge): Promise<void> {
  const body = JSON.stringify(eventOf(purge));
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'storage-signature': signatureOf(secret, Math.floor(nowMs() / 1_000), body),
    },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the purge hook answered ${answer.status}`);
}

/** PURE: what the receiver is told. `path` is that of the address, without its query. */
function eventOf({ seq, change, createdAt }: Purge) {
  const path =
    'file_id' in change
      ? `/files/${change.file_id}`
      : `/${change.bucket}/${change.key.split('/').map(encodeURIComponent).join('/')}`;
  return { id: String(seq), ...change, path, at: createdAt.toISOString() };
}

/** The time is signed too, so that nobody can send an old event again much later. */
function signatureOf(secret: string, atS: number, body: string): string {
  const digest = createHmac('sha256', secret).update(`${atS}.${body}`).digest('hex');
  return `t=${atS},v1=${digest}`;
}
