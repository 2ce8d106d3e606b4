/** What an account can see of itself and its money. */
import { z } from 'zod';
import { accountById } from '../../ledger/accounts/accounts-store.ts';
import { type Balance, type Transaction, transactionTypes } from '../../model/ledger.ts';
import { dollarsText } from '../../model/money.ts';
import { adminErrors } from '../admin-errors.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { balanceAnswer, transactionsAnswer, userAnswer } from '../schemas/account-answers.ts';

const page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  // One that is none would stand behind the last entry, and an empty page reads as the end.
  after: z
    .string()
    .regex(/^\d{1,18}$/, 'is no place in the list: take "next" of the page before')
    .optional(),
  type: z.enum(transactionTypes).optional(),
});

export const userRoutes: Routes = (app, { authenticate, ledger, db }) => {
  const preHandler = requirePrincipal(authenticate);
  const tags = ['account'];
  app.get(
    '/user',
    { schema: { response: userAnswer, tags, summary: 'The account' }, preHandler },
    async (request) => {
      const principal = principalOf(request);
      const account = await accountById(db, principal.accountId);
      if (account === undefined) throw adminErrors.make('ACCOUNT_UNKNOWN');
      const { id, email, role, confirmed, madeAtMs } = account;
      const created_at = new Date(madeAtMs).toISOString();
      return { id, email, role, confirmed, created_at, authenticated_by: principal.kind };
    },
  );
  app.get(
    '/user/balance',
    { schema: { response: balanceAnswer, tags, summary: 'The balance' }, preHandler },
    async (request) => {
      const balance = await ledger.balance(principalOf(request).accountId);
      if (balance === undefined) throw adminErrors.make('ACCOUNT_UNKNOWN');
      return balanceJson(balance);
    },
  );
  app.get(
    '/user/credit-transactions',
    {
      schema: {
        response: transactionsAnswer,
        querystring: page,
        tags,
        summary: 'What came and went',
      },
      preHandler,
    },
    async (request) => {
      const { limit, after, type } = request.query;
      const { accountId } = principalOf(request);
      const found = await ledger.transactions(accountId, { limit, after, type });
      return {
        transactions: found.transactions.map(transactionJson),
        next: found.next ?? null,
      };
    },
  );
};

function balanceJson({ available, held, suspense, debt }: Balance) {
  return {
    balance_usd: dollarsText(available),
    held_usd: dollarsText(held),
    suspense_usd: dollarsText(suspense),
    debt_usd: dollarsText(debt),
    balance_nano: String(available),
  };
}

function transactionJson(transaction: Transaction) {
  const { id, type, amount, direction, atMs, holdId, description } = transaction;
  return {
    id,
    type,
    amount: dollarsText(amount),
    amount_nano: String(amount),
    direction,
    created_at: new Date(atMs).toISOString(),
    request_id: holdId ?? null,
    description: description ?? null,
  };
}
