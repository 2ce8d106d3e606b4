/** What the operator has set: providers, models and prices, to be read and switched. */
import { z } from 'zod';
import {
  type ModelEntry,
  type ProviderEntry,
  switchProvider,
} from '../../ledger/catalogue/store.ts';
import type { Price, Prices } from '../../model/price.ts';
import { adminErrors } from '../admin-errors.ts';
import { requireAdmin } from '../asker.ts';
import { pageOf, pageQuery, sortedBy } from '../paging.ts';
import type { GatewayParts, Routes } from '../parts.ts';
import { priceJson } from '../price-json.ts';
import { providerName } from './admin.ts';

const pricesQuery = pageQuery.extend({
  provider: z.string().max(100).optional(),
  model: z.string().max(200).optional(),
});
const params = z.object({ name: providerName });
const switching = z.strictObject({ enabled: z.boolean() });

export const adminCatalogueRoutes: Routes = (app, parts) => {
  const { authenticate, catalogue, prices, nowMs, db } = parts;
  const preHandler = requireAdmin(authenticate);
  const tags = ['admin'];
  app.get(
    '/admin/providers',
    { schema: { querystring: pageQuery, tags, summary: 'List providers' }, preHandler },
    async (request) => {
      await catalogue.refresh();
      const all = sortedBy(catalogue.entries().providers, ({ name }) => name);
      const { page, next } = pageOf(all, ({ name }) => name, request.query);
      return { providers: page.map((entry) => providerJson(parts, entry)), next };
    },
  );
  app.patch(
    '/admin/providers/:name',
    { schema: { params, body: switching, tags, summary: 'Switch a provider' }, preHandler },
    async (request) => {
      const { name } = request.params;
      const isThere = await switchProvider(db, name, request.body.enabled);
      await catalogue.refresh();
      const entry = catalogue.entries().providers.find((one) => one.name === name);
      if (isThere && entry !== undefined) return providerJson(parts, entry);
      throw adminErrors.make('PROVIDER_UNKNOWN', { provider: name, param: 'name' });
    },
  );
  app.get(
    '/admin/models',
    { schema: { querystring: pageQuery, tags, summary: 'List models' }, preHandler },
    async (request) => {
      await catalogue.refresh();
      const all = sortedBy(catalogue.entries().models, ({ id }) => id);
      const { page, next } = pageOf(all, ({ id }) => id, request.query);
      return { models: page.map(modelJson), next };
    },
  );
  app.get(
    '/admin/prices',
    {
      schema: { querystring: pricesQuery, tags, summary: 'List prices, the newest first' },
      preHandler,
    },
    async (request) => {
      const { provider: by, model: id } = request.query;
      await prices.refresh();
      const all = versionsOf(prices).filter(
        ({ provider, model }) => (by ?? provider) === provider && (id ?? model) === model,
      );
      const { page, next } = pageOf(all, placeOf, request.query);
      const inForce = ({ provider, model, version }: Price) =>
        prices.find(provider, model, nowMs())?.version === version;
      const priced = page.map((price) => {
        const { provider, model } = price;
        return { provider, model, in_force: inForce(price), ...priceJson(price) };
      });
      return { prices: priced, next };
    },
  );
};

/** In the form in which it is set. Of a secret the name, and whether this process has it. */
function providerJson({ catalogue }: GatewayParts, entry: ProviderEntry) {
  const { name, kind, baseUrl, secretName, region, rank, enabled } = entry;
  return {
    name,
    kind,
    base_url: baseUrl ?? null,
    secret: secretName ?? null,
    secret_is_set: catalogue.hasSecret(entry),
    region: region ?? null,
    rank,
    enabled,
  };
}

function modelJson(entry: ModelEntry) {
  const { id, title, operations, contextTokens, maxOutputTokens, enabled, offers } = entry;
  return {
    id,
    title,
    operations,
    context_tokens: contextTokens,
    max_output_tokens: maxOutputTokens,
    enabled,
    offers: offers.map(({ provider, upstreamModel }) => ({ provider, model: upstreamModel })),
  };
}

/** By model and provider, and of each the newest first; those that hold later stand before. */
function versionsOf(prices: Prices): readonly Price[] {
  const named = sortedBy(prices.list(Number.POSITIVE_INFINITY), nameOf);
  return named.flatMap(({ provider, model }) => prices.versions(provider, model));
}

function nameOf({ provider, model }: Price): string {
  return `${model}\n${provider}`;
}

/** Of one that stays: versions are only added. */
function placeOf({ provider, model, version }: Price): string {
  return `${version}@${provider}/${model}`;
}
