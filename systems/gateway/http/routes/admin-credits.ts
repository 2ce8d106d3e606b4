/** Credits by hand, with a reason; refunds; the report of the books. */
import { z } from 'zod';
import { accountById } from '../../ledger/accounts/accounts-store.ts';
import { dollarsText } from '../../model/money.ts';
import { tiers } from '../../model/referral.ts';
import { mostSigns } from '../../model/texts.ts';
import { adminErrors } from '../admin-errors.ts';
import { principalOf, requireAdmin } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { means, suchAs } from '../schemas/common.ts';
import { keyParams } from '../schemas/keys.ts';
import { dollars } from '../schemas/money.ts';
import { snakeCased } from '../snake-case.ts';

const correction = z.strictObject({
  action: z.enum(['add', 'deduct', 'set']),
  amount_usd: dollars.meta(suchAs('12.50')),
  reason: z.string().max(mostSigns.reason).meta(suchAs('a gift')),
  reference: z
    .string()
    .min(1)
    .max(mostSigns.reference)
    .optional()
    .meta(means('A name of this correction: with it, it is done once')),
});

const refund = z.strictObject({
  reason: z.string().trim().min(1).max(mostSigns.reason).meta(suchAs('it failed')),
});
const tier = z.strictObject({ tier: z.enum(tiers) });

export const adminCreditRoutes: Routes = (app, { authenticate, money, db }) => {
  const preHandler = requireAdmin(authenticate);
  const tags = ['admin'];
  app.post(
    '/admin/users/:id/credits',
    {
      schema: { params: keyParams, body: correction, tags, summary: 'Correct credit' },
      preHandler,
    },
    async (request) => {
      const { action, amount_usd: amount, reason, reference } = request.body;
      const done = await money.correct({
        accountId: request.params.id,
        kind: action,
        amount,
        reason,
        by: principalOf(request).accountId,
        reference,
      });
      return { changed: done.changed, balance_usd: dollarsText(done.available) };
    },
  );
  app.post(
    '/admin/receipts/:id/refund',
    {
      schema: { params: keyParams, body: refund, tags, summary: 'Give a charge back' },
      preHandler,
    },
    async (request) => {
      const done = await money.refund(request.params.id, request.body.reason);
      return { changed: done.changed, balance_usd: dollarsText(done.available) };
    },
  );
  app.patch(
    '/admin/users/:id/tier',
    { schema: { params: keyParams, body: tier, tags, summary: 'Set the tier' }, preHandler },
    async (request) => {
      const { id } = request.params;
      if ((await accountById(db, id)) === undefined) throw adminErrors.make('ACCOUNT_UNKNOWN');
      await money.referrals.setTier(id, request.body.tier);
      return { id, tier: request.body.tier };
    },
  );
  app.get(
    '/admin/reconciliation',
    { schema: { tags, summary: 'Whether the books are right' }, preHandler },
    // Amounts are nano-dollars in text.
    async () => snakeCased(await money.report()),
  );
};
