/** What the operator sets: prices, and who may do what. */
import { z } from 'zod';
import { callErrors } from '../../calls/errors.ts';
import { listAccounts } from '../../ledger/accounts/accounts-store.ts';
import { adminErrors } from '../admin-errors.ts';
import { requireAdmin } from '../asker.ts';
import type { GatewayParts, Routes } from '../parts.ts';
import { means, suchAs } from '../schemas/common.ts';
import { keyParams } from '../schemas/keys.ts';
import { dollars } from '../schemas/money.ts';
import { providerName } from './admin.ts';

const price = z.strictObject({
  provider: providerName,
  model: z.string().min(1).max(200).meta(suchAs('gpt-4o-mini')),
  usd_per_million: z.strictObject({
    input: dollars.meta(suchAs('0.15')),
    output: dollars.meta(suchAs('0.60')),
    cached_input: dollars.optional(),
    cache_write: dollars.optional(),
    reasoning: dollars.optional(),
  }),
  usd_per_image: dollars.optional(),
  usd_per_request: dollars.optional(),
  from: z.iso.datetime().optional().meta(means('Now, where it is left out; never the past')),
});

const page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.uuid().optional(),
});

export const adminUserRoutes: Routes = (app, parts) => {
  const { authenticate, accounts, db, prices } = parts;
  const preHandler = requireAdmin(authenticate);
  const tags = ['admin'];
  app.post(
    '/admin/prices',
    { schema: { body: price, tags, summary: 'Set a price: the next version' }, preHandler },
    async (request, reply) => {
      const { provider: by, model: id, usd_per_million: per, from, ...rest } = request.body;
      await needsKnown(parts, by, id);
      const made = await prices.set({
        provider: by,
        model: id,
        perMillion: {
          input: per.input,
          output: per.output,
          cachedInput: per.cached_input,
          cacheWrite: per.cache_write,
          reasoning: per.reasoning,
        },
        perImage: rest.usd_per_image,
        perRequest: rest.usd_per_request,
        ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      });
      reply.code(201);
      return { provider: by, model: id, version: made.version, from: new Date(made.fromMs) };
    },
  );
  app.get(
    '/admin/users',
    { schema: { querystring: page, tags, summary: 'List accounts' }, preHandler },
    async (request) => {
      const { limit, after } = request.query;
      const { accounts: found, next } = await listAccounts(db, limit, after);
      const users = found.map(({ id, email, role, confirmed, disabled }) => ({
        ...{ id, email, role, confirmed, disabled },
      }));
      return { users, next: next ?? null };
    },
  );
  app.patch(
    '/admin/users/:id',
    {
      schema: {
        params: keyParams,
        body: z.strictObject({ disabled: z.boolean() }),
        tags,
        summary: 'Disable or enable an account',
      },
      preHandler,
    },
    async (request) => {
      const { disabled } = request.body;
      const { id } = request.params;
      if (!(await accounts.disable(id, disabled))) throw adminErrors.make('ACCOUNT_UNKNOWN');
      return { id, disabled };
    },
  );
};

/** As they are in the table: another process may have set them just now. */
async function needsKnown({ catalogue }: GatewayParts, provider: string, model: string) {
  await catalogue.refresh();
  const isKnown = catalogue.entries().providers.some(({ name }) => name === provider);
  if (!isKnown) throw adminErrors.make('PROVIDER_UNKNOWN', { provider });
  if (catalogue.model(model) === undefined) throw callErrors.make('MODEL_UNKNOWN', { model });
}
