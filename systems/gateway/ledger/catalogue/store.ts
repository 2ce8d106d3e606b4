/** Providers, models, and who offers what, as the database keeps them. */
import { inTransaction } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import type { AccountsSchema } from '../accounts/schema.ts';

export interface ProviderEntry {
  readonly name: string;
  readonly kind: string;
  readonly baseUrl: string | undefined;
  /** The name of the environment variable that holds its secret. */
  readonly secretName: string | undefined;
  readonly region: string | undefined;
  /** Lower is asked first, where the order decides. */
  readonly rank: number;
  readonly enabled: boolean;
}

export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  readonly operations: readonly string[];
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Of a picture at its largest; undefined where the operator does not say. */
  readonly imageTokens?: number | undefined;
  readonly enabled: boolean;
  readonly madeAtMs: number;
  readonly offers: readonly Offer[];
}

export interface Offer {
  readonly provider: string;
  readonly upstreamModel: string;
}

export interface CatalogueEntries {
  readonly providers: readonly ProviderEntry[];
  readonly models: readonly ModelEntry[];
}

type Db = Kysely<AccountsSchema>;

/** As it stood at one moment: a model never without the offers that came with it. */
export async function readCatalogue(db: Db): Promise<CatalogueEntries> {
  const isolation = 'repeatable read';
  const { providers, models, offers } = await inTransaction(db, { isolation }, async (trx) => ({
    providers: await trx
      .selectFrom('provider')
      .selectAll()
      .orderBy('rank')
      .orderBy('name')
      .execute(),
    models: await trx.selectFrom('model').selectAll().orderBy('id').execute(),
    offers: await trx.selectFrom('offer').selectAll().orderBy('provider').execute(),
  }));
  const byModel = Map.groupBy(offers, ({ model }) => model);
  return {
    providers: providers.map((row) => ({
      name: row.name,
      kind: row.kind,
      baseUrl: row.base_url ?? undefined,
      secretName: row.secret_name ?? undefined,
      region: row.region ?? undefined,
      rank: row.rank,
      enabled: row.enabled,
    })),
    models: models.map((row) => ({
      id: row.id,
      title: row.title,
      operations: row.operations,
      contextTokens: row.context_tokens,
      maxOutputTokens: row.max_output_tokens,
      imageTokens: row.image_tokens ?? undefined,
      enabled: row.enabled,
      madeAtMs: row.made_at.getTime(),
      offers: (byModel.get(row.id) ?? []).map(({ provider, upstream_model }) => ({
        provider,
        upstreamModel: upstream_model,
      })),
    })),
  };
}

export async function putProvider(db: Db, entry: ProviderEntry): Promise<void> {
  const row = {
    kind: entry.kind,
    base_url: entry.baseUrl ?? null,
    secret_name: entry.secretName ?? null,
    region: entry.region ?? null,
    rank: entry.rank,
    enabled: entry.enabled,
  };
  await db
    .insertInto('provider')
    .values({ name: entry.name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** False where there is no such provider. */
export async function switchProvider(db: Db, name: string, enabled: boolean): Promise<boolean> {
  const changed = await db
    .updateTable('provider')
    .set({ enabled })
    .where('name', '=', name)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

export async function putModel(db: Db, entry: Omit<ModelEntry, 'madeAtMs'>): Promise<void> {
  const row = {
    title: entry.title,
    operations: [...entry.operations],
    context_tokens: entry.contextTokens,
    max_output_tokens: entry.maxOutputTokens,
    image_tokens: entry.imageTokens ?? null,
    enabled: entry.enabled,
  };
  const offers = entry.offers.map(({ provider, upstreamModel }) => ({
    model: entry.id,
    provider,
    upstream_model: upstreamModel,
  }));
  await inTransaction(db, {}, async (trx) => {
    await trx
      .insertInto('model')
      .values({ id: entry.id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute();
    await trx.deleteFrom('offer').where('model', '=', entry.id).execute();
    if (offers.length > 0) await trx.insertInto('offer').values(offers).execute();
  });
}
