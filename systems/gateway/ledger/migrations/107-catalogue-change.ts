/**
 * A number that grows with every change of catalogue and prices, so that each process can ask every
 * second whether it knows all of them by reading one row. Its lock orders the changes: whoever sees
 * a number sees what it stands for.
 */
import type { Migration } from '@gauntlet/kit/database';
import { sql } from 'kysely';

const tables = ['provider', 'model', 'offer', 'price'];

export const catalogueChange: Migration = {
  id: '107_catalogue_change',
  async up(db) {
    await sql
      .raw(`
create table catalogue_change (version bigint not null) with (fillfactor = 10);
insert into catalogue_change values (1);
create function catalogue_changed() returns trigger language plpgsql as $$
begin
  update catalogue_change set version = version + 1;
  return null;
end $$;
${tables
  .map(
    (table) => `create trigger ${table}_changed
  after insert or update or delete or truncate on ${table}
  for each statement execute function catalogue_changed();`,
  )
  .join('\n')}`)
      .execute(db);
  },
};
