/** What was spent, and for what. */
import { z } from 'zod';
import { dollarsText } from '../../model/money.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import { usageAnswer } from '../schemas/money-answers.ts';

const monthMs = 30 * 24 * 3_600_000;

const query = z
  .object({
    by: z.enum(['day', 'model', 'key', 'provider']).default('day'),
    from: z.iso.datetime().optional(),
    to: z.iso.datetime().optional(),
  })
  .refine(({ from = '', to = '' }) => !(Date.parse(from) > Date.parse(to)), {
    path: ['from'],
    error: 'is later than "to"',
  });

export const usageRoutes: Routes = (app, { authenticate, money, nowMs }) => {
  const preHandler = requirePrincipal(authenticate);
  const tags = ['account'];
  app.get(
    '/user/usage',
    {
      schema: {
        response: usageAnswer,
        querystring: query,
        tags,
        summary: 'What was spent, and for what',
      },
      preHandler,
    },
    async (request) => {
      const { by, from, to } = request.query;
      const toMs = to === undefined ? nowMs() : Date.parse(to);
      const fromMs = from === undefined ? toMs - monthMs : Date.parse(from);
      const { accountId } = principalOf(request);
      const rows = await money.usage(accountId, { by, fromMs, toMs });
      return {
        by,
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        usage: rows.map(({ name, requests, inputTokens, outputTokens, charged }) => ({
          name,
          requests,
          input_tokens: inputTokens,
          output_tokens: outputTokens,
          charged_usd: dollarsText(charged),
        })),
      };
    },
  );
};
