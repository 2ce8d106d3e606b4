/** Receipts of requests, and the keys with which anybody can check them. */
import { z } from 'zod';
import { adminErrors } from '../admin-errors.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { receiptAnswer } from '../schemas/account-answers.ts';

export const receiptRoutes: Routes = (app, { authenticate, money }) => {
  const { receipts } = money;
  const tags = ['account'];
  app.get(
    '/receipts/:id',
    {
      schema: {
        response: receiptAnswer,
        params: z.object({ id: z.uuid() }),
        tags,
        summary: 'What a request cost, signed',
      },
      preHandler: requirePrincipal(authenticate),
    },
    async (request) => {
      const { id } = request.params;
      const receipt = await receipts.receipt(principalOf(request).accountId, id);
      if (receipt === undefined) throw adminErrors.make('RECEIPT_UNKNOWN', { id });
      return receipt;
    },
  );
  app.get(
    '/.well-known/jwks.json',
    { schema: { tags, summary: 'The public keys of receipts' } },
    async () => await receipts.keys(),
  );
};
