/** The bodies about API keys. Money is dollars in text: JSON's numbers are no exact money. */
import { z } from 'zod';
import { isNetwork } from '../../accounts/key-checks.ts';
import { dollarsRead, mostNano } from '../../model/money.ts';

export const dollars = z.union([z.string(), z.int().min(0)]).transform((given, context) => {
  const amount = dollarsRead(String(given));
  if (amount !== undefined && amount >= 0n && amount <= mostNano) return amount;
  const isMore = amount !== undefined && amount > mostNano;
  const message = isMore ? 'is more than anybody has' : 'is no amount of dollars, such as "12.50"';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const limits = z.strictObject({
  spend_usd: dollars.nullish(),
  requests_per_minute: z.int().min(1).max(1_000_000).nullish(),
  tokens_per_minute: z.int().min(1).max(1_000_000_000).nullish(),
  models: z.array(z.string().min(1).max(200)).min(1).max(1_000).nullish(),
  addresses: z
    .array(z.string().refine(isNetwork, 'is no address and no network, such as 10.0.0.0/8'))
    .min(1)
    .max(1_000)
    .nullish(),
});

const name = z.string().trim().min(1).max(100);

export const newKey = z.strictObject({
  name: name.default('key'),
  mode: z.enum(['live', 'test']).default('live'),
  limits: limits.default({}),
});

export const keyChange = z.strictObject({ name: name.optional(), limits: limits.optional() });

export const rotation = z
  .strictObject({ grace_seconds: z.int().min(0).max(604_800).default(0) })
  .default({ grace_seconds: 0 });

export const keyParams = z.object({ id: z.uuid() });
