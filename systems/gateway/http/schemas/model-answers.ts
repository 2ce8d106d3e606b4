/** Which models there are, in the two forms in which they are listed. */
import { z } from 'zod';
import { moment, usd } from './account-answers.ts';

const openAiModel = z
  .strictObject({
    id: z.string(),
    object: z.literal('model'),
    created: z.int(),
    owned_by: z.string(),
    type: z.literal('model'),
    display_name: z.string(),
    created_at: moment,
  })
  .meta({ id: 'Model' });

export const modelAnswer = { 200: openAiModel };
export const modelsAnswer = {
  200: z.strictObject({
    object: z.literal('list'),
    data: z.array(openAiModel).readonly(),
    has_more: z.boolean(),
  }),
};

const price = z
  .strictObject({
    version: z.int(),
    from: moment,
    usd_per_million: z.strictObject({
      input: usd,
      output: usd,
      cached_input: usd.nullable(),
      cache_write: usd.nullable(),
      reasoning: usd.nullable(),
    }),
    usd_per_image: usd.nullable(),
    usd_per_request: usd.nullable(),
  })
  .meta({ id: 'Price' });

const catalogueModel = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    operations: z.array(z.string()).readonly(),
    context_tokens: z.int(),
    max_output_tokens: z.int(),
    providers: z
      .array(z.strictObject({ provider: z.string(), price: price.nullable() }))
      .readonly(),
  })
  .meta({ id: 'CatalogueModel' });

export const catalogueAnswer = {
  200: z.strictObject({
    models: z.array(catalogueModel).readonly(),
    total: z.int(),
    limit: z.int(),
    offset: z.int(),
  }),
};

const provider = z
  .strictObject({
    name: z.string(),
    kind: z.string(),
    enabled: z.boolean(),
    status: z.enum(['unknown', 'up', 'failing', 'resting', 'off']),
    success_rate: z.number().nullable(),
    latency_ms: z.int().nullable(),
    calls_seen: z.int(),
    models: z.int(),
  })
  .meta({ id: 'ProviderHealth' });

export const providersAnswer = { 200: z.strictObject({ providers: z.array(provider).readonly() }) };
