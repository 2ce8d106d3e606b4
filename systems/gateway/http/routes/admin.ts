/** What the operator sets: providers and models. */
import { z } from 'zod';
import { putModel, putProvider } from '../../ledger/catalogue/store.ts';
import { providerKindOf, providerKinds } from '../../providers/registry.ts';
import { urlProblem } from '../../providers/transport/addresses.ts';
import { adminErrors } from '../admin-errors.ts';
import { requireAdmin } from '../asker.ts';
import type { GatewayParts, Routes } from '../parts.ts';
import { means, suchAs } from '../schemas/common.ts';

export const providerName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'is no name such as "openai-eu"')
  .meta(suchAs('openai'));

const provider = z.strictObject({
  kind: z.string().min(1).meta(suchAs('openai')),
  base_url: z
    .string()
    .max(500)
    .nullish()
    .meta(means('Where it is; its usual place where it is left out')),
  // Only such names: a setting must not be a way to read the rest of the environment.
  secret: z
    .string()
    .regex(
      /^[A-Z][A-Z0-9_]*_(?:API_KEY|CREDENTIALS)$/,
      'is no name of a variable, such as A_API_KEY',
    )
    .nullish()
    .meta({ ...means('The name of the variable that has it'), ...suchAs('OPENAI_API_KEY') }),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'is no region such as eu-central-1')
    .nullish(),
  rank: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .meta(means('With the strategy "order" the lowest is asked first')),
  enabled: z.boolean().default(true),
});

const operations = z.enum(['chat', 'messages', 'embeddings', 'images']);

const model = z.strictObject({
  id: z.string().min(1).max(200).meta(suchAs('gpt-4o-mini')),
  title: z.string().min(1).max(200).optional(),
  operations: z.array(operations).min(1).default(['chat', 'messages']),
  context_tokens: z
    .int()
    .min(1)
    .max(100_000_000)
    .meta({ ...means('Of prompt and answer together'), ...suchAs(128_000) }),
  max_output_tokens: z.int().min(0).max(100_000_000).meta(suchAs(16_384)),
  image_tokens: z
    .int()
    .min(1)
    .max(100_000_000)
    .nullish()
    .meta(means('What one picture in a prompt is counted as at most')),
  enabled: z.boolean().default(true),
  offers: z
    .array(z.strictObject({ provider: providerName, model: z.string().min(1).max(300) }))
    .default([])
    .meta({
      ...means('Who serves it, and what they call it'),
      ...suchAs([{ provider: 'openai', model: 'gpt-4o-mini' }]),
    }),
});

export const adminRoutes: Routes = (app, parts) => {
  const { authenticate, catalogue, db } = parts;
  const preHandler = requireAdmin(authenticate);
  const tags = ['admin'];
  const named = z.object({ name: providerName });
  app.put(
    '/admin/providers/:name',
    { schema: { params: named, body: provider, tags, summary: 'Set a provider' }, preHandler },
    async (request) => {
      const { name: id } = request.params;
      await setProvider(parts, id, request.body);
      await catalogue.refresh();
      return { name: id, ...request.body };
    },
  );
  app.put(
    '/admin/models',
    { schema: { body: model, tags, summary: 'Set a model' }, preHandler },
    async (request) => {
      const { id, title = id, operations: does, enabled, offers, ...limits } = request.body;
      for (const [index, { provider: by }] of offers.entries()) {
        if (catalogue.entries().providers.some((entry) => entry.name === by)) continue;
        const param = `offers.${index}.provider`;
        throw adminErrors.make('PROVIDER_UNKNOWN', { provider: by, param });
      }
      await putModel(db, {
        id,
        title,
        operations: does,
        enabled,
        contextTokens: limits.context_tokens,
        maxOutputTokens: limits.max_output_tokens,
        imageTokens: limits.image_tokens ?? undefined,
        offers: offers.map(({ provider: by, model: upstreamModel }) => ({
          provider: by,
          upstreamModel,
        })),
      });
      await catalogue.refresh();
      return request.body;
    },
  );
};

const fieldNames = { baseUrl: 'base_url', secret: 'secret', region: 'region' } as const;

async function setProvider(
  { db, privateNetworks }: GatewayParts,
  id: string,
  given: z.output<typeof provider>,
): Promise<void> {
  const { kind: kindName, base_url: url, secret, region, rank, enabled } = given;
  const kind = providerKindOf(kindName);
  if (kind === undefined) {
    const kinds = providerKinds.map((one) => one.kind).join(', ');
    throw adminErrors.make('PROVIDER_KIND_UNKNOWN', { kind: kindName, kinds });
  }
  const has = { baseUrl: url, secret, region };
  const missing = kind.needs.filter((need) => (has[need] ?? '') === '');
  const [param, ...others] = missing.map((need) => fieldNames[need]);
  if (param !== undefined) {
    const details = { kind: kindName, missing: [param, ...others].join(', '), param };
    throw adminErrors.make('PROVIDER_INCOMPLETE', details);
  }
  const problem = url === undefined || url === null ? undefined : urlProblem(url, privateNetworks);
  if (problem !== undefined) throw adminErrors.make('PROVIDER_URL_REFUSED', { problem });
  await putProvider(db, {
    name: id,
    kind: kindName,
    baseUrl: url ?? undefined,
    secretName: secret ?? undefined,
    region: region ?? undefined,
    rank,
    enabled,
  });
}
