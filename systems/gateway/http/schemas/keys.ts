/** The bodies about API keys. */
import { z } from 'zod';
import { isNetwork } from '../../accounts/key-checks.ts';
import { mostSigns } from '../../model/texts.ts';
import { means, suchAs } from './common.ts';
import { dollars } from './money.ts';

export const limits = z.strictObject({
  spend_usd: dollars.nullish().meta(means('The most that it may spend in all')),
  requests_per_minute: z.int().min(1).max(1_000_000).nullish(),
  tokens_per_minute: z.int().min(1).max(1_000_000_000).nullish(),
  models: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(1_000)
    .nullish()
    .meta(means('Models that it may use; all where it is left out')),
  addresses: z
    .array(z.string().refine(isNetwork, 'is no address and no network, such as 10.0.0.0/8'))
    .min(1)
    .max(1_000)
    .nullish()
    .meta(means('Addresses and networks from which it works; from all where it is left out')),
});

const name = z.string().trim().min(1).max(mostSigns.keyName);

export const newKey = z.strictObject({
  name: name.default('key').meta(suchAs('the web site')),
  mode: z
    .enum(['live', 'test'])
    .default('live')
    .meta(means('A key for tests reaches the built-in model alone')),
  limits: limits.default({}),
});

export const keyChange = z.strictObject({ name: name.optional(), limits: limits.optional() });

export const rotation = z
  .strictObject({
    grace_seconds: z
      .int()
      .min(0)
      .max(604_800)
      .default(0)
      .meta(means('For so long the old one works too')),
  })
  .default({ grace_seconds: 0 });

export const keyParams = z.object({ id: z.uuid() });
