/** `storage bucket`: what caches may do with the objects of a bucket. */
import type { Command } from 'commander';
import { setBucketCacheControl } from '../../metadata/s3/buckets.ts';
import { storageErrors } from '../../model/errors.ts';
import { isCacheControl } from '../../protocol/cache-control.ts';
import { type AdminWords, adminOptions, withDatabase } from '../admin.ts';
import { forgetKept } from '../kept-metadata.ts';
import type { Terminal } from '../terminal.ts';

interface BucketWords extends AdminWords {
  readonly cacheControl: string | false;
}

const EXAMPLES = `
Examples:
  storage bucket photos --cache-control 'public, s-maxage=3600'
  storage bucket photos --no-cache-control`;

export function declare(command: Command, terminal: Terminal): void {
  adminOptions(command)
    .argument('<name>')
    .requiredOption('--cache-control <value>', 'sent with objects that were stored without one')
    .option('--no-cache-control', 'nothing is sent with them')
    .addHelpText('after', EXAMPLES)
    .action((name: string, { cacheControl, ...words }: BucketWords) =>
      withDatabase(words, terminal, async (db) => {
        if (cacheControl !== false && !isCacheControl(cacheControl)) {
          throw storageErrors.make('CACHE_CONTROL_INVALID', { value: cacheControl });
        }
        if (
          !(await setBucketCacheControl(db, name, cacheControl === false ? null : cacheControl))
        ) {
          throw storageErrors.make('BUCKET_UNKNOWN', { name });
        }
        await forgetKept(db);
        const said = cacheControl === false ? 'nothing' : cacheControl;
        terminal.say(`objects of ${name} that do not say it themselves: ${said}\n`);
      }),
    );
}
