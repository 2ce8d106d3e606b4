/** Which models there are: as OpenAI's clients ask, and as a catalogue with prices. */
import { z } from 'zod';
import { isUsable } from '../../calls/candidates.ts';
import { callErrors } from '../../calls/errors.ts';
import type { ModelEntry } from '../../ledger/catalogue/store.ts';
import { providerStatus } from '../../routing/provider-status.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import type { GatewayParts, Routes } from '../parts.ts';
import { priceJson } from '../price-json.ts';
import {
  catalogueAnswer,
  modelAnswer,
  modelsAnswer,
  providersAnswer,
} from '../schemas/model-answers.ts';

const search = z.object({
  search: z.string().max(200).optional(),
  provider: z.string().max(100).optional(),
  operation: z.enum(['chat', 'messages', 'embeddings', 'images']).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  offset: z.coerce.number().int().min(0).default(0),
});

export const modelRoutes: Routes = (app, parts) => {
  const { authenticate, catalogue } = parts;
  const preHandler = requirePrincipal(authenticate);
  const tags = ['models'];
  app.get(
    '/v1/models',
    { schema: { response: modelsAnswer, tags, summary: 'Models' }, preHandler },
    async (request) => {
      const principal = principalOf(request);
      const { models: all } = catalogue.entries();
      const models = all.filter((model) => isUsable(parts, principal, model));
      return { object: 'list' as const, data: models.map(openAiModel), has_more: false };
    },
  );
  app.get(
    '/v1/models/*',
    {
      schema: {
        response: modelAnswer,
        tags,
        summary: 'One model',
        params: z.object({ '*': z.string() }),
      },
      preHandler,
    },
    async (request) => {
      const id = request.params['*'];
      const model = catalogue.model(id);
      if (model === undefined || !isUsable(parts, principalOf(request), model)) {
        throw callErrors.make('MODEL_UNKNOWN', { model: id });
      }
      return openAiModel(model);
    },
  );
  app.get(
    '/catalog/models',
    {
      schema: {
        response: catalogueAnswer,
        tags,
        summary: 'Models with their prices',
        querystring: search,
      },
    },
    async (request) => {
      const { limit, offset, ...asked } = request.query;
      const found = enabledModels(parts).filter((model) => fits(model, asked));
      const models = found
        .slice(offset, offset + limit)
        .map((model) => catalogueModel(parts, model));
      return { models, total: found.length, limit, offset };
    },
  );
  app.get(
    '/catalog/providers',
    { schema: { response: providersAnswer, tags, summary: 'Providers with their health' } },
    async () => ({ providers: providerList(parts) }),
  );
};

function enabledModels({ catalogue }: GatewayParts): readonly ModelEntry[] {
  return catalogue.entries().models.filter(({ enabled }) => enabled);
}

function openAiModel({ id, madeAtMs, offers, title }: ModelEntry) {
  return {
    id,
    object: 'model' as const,
    created: Math.floor(madeAtMs / 1_000),
    owned_by: offers[0]?.provider ?? 'gateway',
    // Anthropic's clients read these.
    type: 'model' as const,
    display_name: title,
    created_at: new Date(madeAtMs).toISOString(),
  };
}

function fits(
  model: ModelEntry,
  asked: {
    readonly search?: string | undefined;
    readonly provider?: string | undefined;
    readonly operation?: string | undefined;
  },
): boolean {
  const words = (asked.search ?? '').toLowerCase().split(/\s+/);
  const text = `${model.id} ${model.title}`.toLowerCase();
  if (!words.every((word) => text.includes(word))) return false;
  if (asked.operation !== undefined && !model.operations.includes(asked.operation)) return false;
  const isOffered = ({ provider }: { provider: string }) => provider === asked.provider;
  return asked.provider === undefined || model.offers.some(isOffered);
}

function catalogueModel({ prices, nowMs }: GatewayParts, model: ModelEntry) {
  const { id, title, operations, contextTokens, maxOutputTokens, offers } = model;
  return {
    id,
    title,
    operations,
    context_tokens: contextTokens,
    max_output_tokens: maxOutputTokens,
    providers: offers.map(({ provider }) => {
      const price = prices.find(provider, id, nowMs());
      return { provider, price: price === undefined ? null : priceJson(price) };
    }),
  };
}

function providerList({ catalogue, health, nowMs }: GatewayParts) {
  const { providers, models } = catalogue.entries();
  return providers.map(({ name, kind, enabled }) => {
    const seen = health.health(name);
    const { success, latencyMs, calls } = seen;
    return {
      name,
      kind,
      enabled,
      status: providerStatus(enabled, seen, health.breaker(name), nowMs()),
      success_rate: calls === 0 ? null : Math.round(success * 1_000) / 1_000,
      latency_ms: calls === 0 ? null : Math.round(latencyMs),
      calls_seen: calls,
      models: models.filter(({ offers }) => offers.some(({ provider }) => provider === name))
        .length,
    };
  });
}
