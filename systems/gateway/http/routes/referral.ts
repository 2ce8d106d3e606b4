/** Bringing others, and what that earns. */
import { z } from 'zod';
import { dollarsText } from '../../model/money.ts';
import { principalOf, requirePrincipal } from '../asker.ts';
import type { Routes } from '../parts.ts';
import {
  codeAnswer,
  linkAnswer,
  referralStatsAnswer,
  verdictAnswer,
} from '../schemas/people-answers.ts';

const codeBody = z.strictObject({ code: z.string().min(1).max(64) });

export const referralRoutes: Routes = (app, { authenticate, money }) => {
  const { referrals, signupUrl } = money;
  const preHandler = requirePrincipal(authenticate);
  const tags = ['referral'];
  app.get(
    '/referral/code',
    { schema: { response: codeAnswer, tags, summary: 'My code' }, preHandler },
    async (request) => ({
      code: await referrals.code(principalOf(request).accountId),
    }),
  );
  app.get(
    '/referral/link',
    { schema: { response: linkAnswer, tags, summary: 'My link' }, preHandler },
    async (request) => ({
      link: await referrals.link(principalOf(request).accountId, signupUrl),
    }),
  );
  app.get(
    '/referral/stats',
    { schema: { response: referralStatsAnswer, tags, summary: 'What it has earned' }, preHandler },
    async (request) => {
      const stats = await referrals.stats(principalOf(request).accountId);
      const { code, tier, brought, uses, usesLeft, paid, earned } = stats;
      const counts = { brought, uses, uses_left: usesLeft, paid };
      return { code, tier, ...counts, earned_usd: dollarsText(earned) };
    },
  );
  app.post(
    '/referral/validate',
    {
      schema: {
        response: verdictAnswer,
        body: codeBody,
        tags,
        summary: 'Whether a code can be used',
      },
      preHandler,
    },
    async (request) => {
      const { accountId } = principalOf(request);
      const verdict = await referrals.validate(request.body.code, accountId);
      if (verdict.kind !== 'valid') return { valid: false as const, reason: verdict.kind };
      return { valid: true as const, tier: verdict.tier, bonus_usd: dollarsText(verdict.bonus) };
    },
  );
};
