/** Numbers for cases, kept in memory while many runs are indexed one after the other. */
import type { Transaction } from 'kysely';
import { caseOf } from '../../model/identity.ts';
import type { Folded } from './fold.ts';
import type { Tables } from './schema.ts';

/** Beyond it the memory is worth more than the time. */
const MOST_KEPT = 300_000;
const ROWS = 500;

export class Tracks {
  #ids = new Map<string, number>();

  /** After a transaction that was taken back: some of the numbers were never given. */
  forget(): void {
    this.#ids.clear();
  }

  /** Numbers for all of these, made where there are none yet. */
  async resolve(
    trx: Transaction<Tables>,
    results: ReadonlyMap<string, Folded>,
  ): Promise<ReadonlyMap<string, number>> {
    if (this.#ids.size > MOST_KEPT) this.#ids.clear();
    const unknown = [...results].filter(([key]) => !this.#ids.has(key));
    for (let at = 0; at < unknown.length; at += ROWS) {
      await this.#learn(trx, unknown.slice(at, at + ROWS));
    }
    return this.#ids;
  }

  async #learn(
    trx: Transaction<Tables>,
    unknown: readonly (readonly [string, Folded])[],
  ): Promise<void> {
    const named = unknown.map(([key, result]) => {
      const { locator, parameter, variant, given } = result;
      return { key, locator, parameter, variant, of: given ?? caseOf(locator, parameter) };
    });
    const known = await trx
      .selectFrom('track')
      .select(['id', 'case_id', 'variant'])
      .where('case_id', 'in', [...new Set(named.map(({ of }) => of.id))])
      .execute();
    const ids = new Map(known.map((row) => [`${row.case_id} ${row.variant}`, row.id]));
    let next = await nextId(trx, 'track');
    const fresh: Tables['track'][] = [];
    for (const { key, locator, parameter, variant, of } of named) {
      const name = `${of.id} ${variant}`;
      const id = ids.get(name) ?? next++;
      this.#ids.set(key, id);
      if (ids.has(name)) continue;
      ids.set(name, id);
      const { system, suite, file, titles } = locator;
      const words = [system, suite, file, titles.join(' > '), parameter].join(' ').toLowerCase();
      fresh.push({
        id,
        case_id: of.id,
        variant,
        test_id: of.test,
        parameter,
        locator: JSON.stringify(locator),
        words,
      });
    }
    if (fresh.length > 0) await trx.insertInto('track').values(fresh).execute();
  }
}

/** Numbers are given under the lock that every writer holds, so none is given twice. */
export async function nextId(
  trx: Transaction<Tables>,
  table: 'run' | 'track' | 'failure',
): Promise<number> {
  const row = await trx
    .selectFrom(table)
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirst();
  return Number(row?.last ?? -1) + 1;
}
