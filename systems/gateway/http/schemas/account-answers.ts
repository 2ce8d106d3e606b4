/** What an account is told of itself. An answer that breaks its form is an error of ours. */
import { z } from 'zod';
import { transactionTypes } from '../../model/ledger.ts';

/** Dollars, and whole nano-dollars: text, so that no reader loses a digit. */
export const usd = z.string().meta({ description: 'Dollars, exactly', examples: ['12.5'] });
const nano = z.string().meta({ description: 'Nano-dollars, whole', examples: ['12500000000'] });
export const moment = z.string().meta({ format: 'date-time' });

export const userAnswer = {
  200: z
    .strictObject({
      id: z.uuid(),
      email: z.string(),
      role: z.enum(['user', 'admin']),
      confirmed: z.boolean(),
      created_at: moment,
      authenticated_by: z.enum(['key', 'session']),
    })
    .meta({ id: 'User' }),
};

export const balanceAnswer = {
  200: z
    .strictObject({
      balance_usd: usd,
      held_usd: usd,
      suspense_usd: usd,
      debt_usd: usd,
      balance_nano: nano,
    })
    .meta({ id: 'Balance' }),
};

const transaction = z
  .strictObject({
    id: z.string(),
    type: z.enum(transactionTypes),
    amount: usd,
    amount_nano: nano,
    direction: z.enum(['credit', 'debit']),
    created_at: moment,
    request_id: z.string().nullable(),
    description: z.string().nullable(),
  })
  .meta({ id: 'Transaction' });

export const transactionsAnswer = {
  200: z.strictObject({
    transactions: z.array(transaction).readonly(),
    next: z.string().nullable(),
  }),
};

const receipt = z
  .strictObject({
    format: z.literal('gateway-receipt/2'),
    id: z.uuid(),
    account_id: z.uuid(),
    key_id: z.uuid().nullable(),
    model: z.string(),
    state: z.enum(['held', 'settled', 'void', 'unresolved']),
    opened_at: moment,
    closed_at: moment.nullable(),
    provider: z.string().nullable(),
    price: z.strictObject({ version: z.int(), from: moment }).nullable(),
    held: nano,
    charged: nano,
    returned: nano,
    refunded: nano,
    lines: z
      .array(z.strictObject({ what: z.string(), count: z.int(), nano, per: z.int() }))
      .readonly(),
    exact_millionths: z.string().nullable(),
    cost: nano.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Receipt' });

export const receiptAnswer = { 200: z.strictObject({ receipt, jws: z.string() }) };

export const quoteAnswer = {
  201: z
    .strictObject({
      id: z.uuid(),
      model: z.string(),
      max_cost_usd: usd,
      max_cost_nano: nano,
      prompt_tokens: z.int(),
      max_tokens: z.int(),
      prices: z.array(z.strictObject({ provider: z.string(), version: z.int() })).readonly(),
      use: z.string(),
    })
    .meta({ id: 'Quote' }),
};

const apiKey = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    mode: z.enum(['live', 'test']),
    hint: z.string(),
    limits: z.strictObject({
      spend_usd: usd.nullable(),
      requests_per_minute: z.int().nullable(),
      tokens_per_minute: z.int().nullable(),
      models: z.array(z.string()).readonly().nullable(),
      addresses: z.array(z.string()).readonly().nullable(),
    }),
    created_at: moment.nullable(),
    last_used_at: moment.nullable(),
    revoked_at: moment.nullable(),
  })
  .meta({ id: 'ApiKey' });

const shownKey = apiKey
  .extend({ key: z.string().meta({ description: 'Shown here, and never again' }) })
  .meta({ id: 'ShownApiKey' });

export const keyAnswer = { 200: apiKey };
export const keysAnswer = { 200: z.strictObject({ keys: z.array(apiKey).readonly() }) };
export const madeKeyAnswer = { 201: shownKey };
export const rotatedKeyAnswer = { 200: shownKey };
