/** All prices, in memory; the table is their truth. */
import { newest } from '@gauntlet/kit/batching';
import { type Kysely, sql } from 'kysely';
import { moneyErrors } from '../model/money-errors.ts';
import type { NewPrice, Price, Prices } from '../model/price.ts';
import { priceAt } from '../pricing/versions.ts';
import { oneRow } from './one-row.ts';
import type { LedgerSchema } from './schema.ts';
import { priceJson, priceRead } from './terms-json.ts';

export async function openPrices(db: Kysely<LedgerSchema>): Promise<Prices> {
  let known = new Map<string, readonly Price[]>();
  let count = 0;

  async function read(): Promise<readonly Price[] | undefined> {
    // Prices are only added to: as many as before are the same, and need not be read again.
    const counted = await sql<{ count: number }>`select count(*)::int from price`.execute(db);
    if (oneRow(counted).count === count) return undefined;
    const rows = await db.selectFrom('price').select('price').execute();
    return rows.map(({ price }) => priceRead(price as Parameters<typeof priceRead>[0]));
  }
  const refresh = newest(read, (all) => {
    if (all === undefined) return;
    count = all.length;
    known = Map.groupBy(all, ({ provider, model }) => nameOf(provider, model));
  });
  await refresh();

  return {
    refresh,
    find: (provider, model, atMs) => priceAt(known.get(nameOf(provider, model)) ?? [], atMs),
    list: (atMs) => [...known.values()].flatMap((versions) => priceAt(versions, atMs) ?? []),
    versions: (provider, model) =>
      (known.get(nameOf(provider, model)) ?? []).toSorted((one, two) => two.version - one.version),
    async set(price) {
      const made = await add(db, price);
      await refresh();
      return made;
    },
  };
}

/** Two at once get two versions: the table is locked for the moment that it takes. */
async function add(db: Kysely<LedgerSchema>, price: NewPrice): Promise<Price> {
  return await db.transaction().execute(async (trx) => {
    await sql`lock table price in exclusive mode`.execute(trx);
    const next = await sql<{ version: number; now: Date; since: Date | null }>`
      select clock_timestamp() as now, coalesce(max(version), 0) + 1 as version,
        max(from_at) filter (where from_at <= clock_timestamp()) as since
      from price where provider = ${price.provider} and model = ${price.model}`.execute(trx);
    const { version, now, since } = oneRow(next);
    const fromMs = price.fromMs ?? now.getTime();
    if (since !== null && fromMs < since.getTime()) throw neverHolds(fromMs, since);
    const made: Price = { ...price, version, fromMs };
    await sql`insert into price (provider, model, version, from_at, price) values (
      ${made.provider}, ${made.model}, ${version}, ${new Date(fromMs)},
      ${JSON.stringify(priceJson(made))})`.execute(trx);
    return made;
  });
}

/** The version in force is the later one, and would stay in force. */
function neverHolds(fromMs: number, since: Date): Error {
  const details = { from: new Date(fromMs).toISOString(), since: since.toISOString() };
  return moneyErrors.make('PRICE_NEVER_HOLDS', details);
}

function nameOf(provider: string, model: string): string {
  return `${provider}\n${model}`;
}
