/** That balances are the sums of their entries: of all for anybody, of one's own for oneself. */
import { dollarsText } from '../../model/money.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { booksAnswer, ownBooksAnswer } from '../schemas/money-answers.ts';

export const bookRoutes: Routes = (app, { authenticate, money }) => {
  app.get(
    '/ledger/check',
    {
      schema: {
        response: booksAnswer,
        tags: ['ledger'],
        summary: 'Whether all balances are the sums of their entries; public',
      },
    },
    async (_request, reply) => {
      const { accounts, entries, difference, checkedAtMs } = await money.books();
      reply.header('cache-control', 'public, max-age=30');
      return {
        is_balanced: difference === 0n,
        accounts,
        entries: Number(entries),
        difference_usd: dollarsText(difference),
        checked_at: new Date(checkedAtMs).toISOString(),
      };
    },
  );
  app.get(
    '/user/balance/check',
    {
      schema: {
        response: ownBooksAnswer,
        tags: ['account'],
        summary: 'Whether the balance is the sum of its entries',
      },
      preHandler: requirePrincipal(authenticate),
    },
    async (request) => {
      const sums = await money.sums(principalOf(request).accountId);
      return {
        is_balanced: sums.every(({ difference }) => difference === 0n),
        entries: sums.reduce((count, { entries }) => count + Number(entries), 0),
      };
    },
  );
};
