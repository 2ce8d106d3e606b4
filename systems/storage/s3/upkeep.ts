/** What S3 forgets after a while: the answers to completions, which are kept for who asks again. */
import type { Clock } from '@gauntlet/kit/lifecycle';
import type { Logger } from '@gauntlet/kit/telemetry';
import { forgetCompletions } from '../metadata/s3/uploads.ts';
import type { Db } from '../metadata/schema.ts';

export interface UpkeepOptions {
  readonly db: Db;
  readonly clock: Clock;
  readonly now: () => Date;
  readonly log: Logger;
}

const everyMs = 3_600_000;
const keptMs = 7 * 24 * 3_600_000;

/** Returns the function that ends it. */
export function startUpkeep({ db, clock, now, log }: UpkeepOptions): () => void {
  let cancel = clock.after(everyMs, run);
  function run() {
    forgetCompletions(db, new Date(now().getTime() - keptMs)).catch((error: unknown) => {
      log.warn({ err: error }, 'completions could not be forgotten');
    });
    cancel = clock.after(everyMs, run);
  }
  return () => cancel();
}
