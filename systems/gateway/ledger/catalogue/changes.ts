/** Whether catalogue or prices were changed since they were read last: one row tells. */
import { preparedStatement } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import type { AccountsSchema } from '../accounts/schema.ts';
import type { Int8 } from '../schema.ts';

const newest = preparedStatement<{ readonly version: Int8 }>(
  'catalogue_change',
  'select version from catalogue_change',
);

/** Does the work when there was a change, and at first. */
export function onCatalogueChange(
  db: Kysely<AccountsSchema>,
  work: () => Promise<void>,
): () => Promise<void> {
  let known: Int8 | undefined;
  return async () => {
    // Asked before the work: what changes meanwhile has a newer number.
    const [row] = await newest(db, []);
    if (row?.version === known) return;
    await work();
    known = row?.version;
  };
}
