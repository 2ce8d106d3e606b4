/** What is told of money: what can be bought, what was spent, and that the books are right. */
import { z } from 'zod';
import { moment, usd } from './account-answers.ts';

export const packagesAnswer = {
  200: z.strictObject({
    packages: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        price_usd: usd,
        credit_usd: usd,
        bonus_usd: usd,
      }),
    ),
  }),
};

export const checkoutAnswer = {
  201: z.strictObject({
    id: z.string(),
    url: z.string().meta({ description: 'Where it is paid' }),
    status: z.string(),
  }),
};

export const usageAnswer = {
  200: z.strictObject({
    by: z.string(),
    from: moment,
    to: moment,
    usage: z.array(
      z.strictObject({
        name: z.string().meta({ description: 'The day, or what it is by' }),
        requests: z.int(),
        input_tokens: z.int(),
        output_tokens: z.int(),
        charged_usd: usd,
      }),
    ),
  }),
};

export const booksAnswer = {
  200: z.strictObject({
    is_balanced: z.boolean(),
    accounts: z.int(),
    entries: z.int(),
    difference_usd: usd,
    checked_at: moment,
  }),
};

export const ownBooksAnswer = {
  200: z.strictObject({ is_balanced: z.boolean(), entries: z.int() }),
};
