/** What somebody is told who signs up, logs in, or brings others. */
import { z } from 'zod';
import { tiers } from '../../model/referral.ts';
import { usd } from './account-answers.ts';

const account = z.strictObject({ id: z.uuid(), email: z.string(), confirmed: z.boolean() });

export const signupAnswer = { 201: account };
export const confirmAnswer = { 200: account };
export const acceptedAnswer = { 202: z.strictObject({ accepted: z.literal(true) }) };

export const loginAnswer = {
  200: z
    .strictObject({
      access_token: z.string(),
      refresh_token: z.string().meta({ description: 'Works once: the answer has the next one' }),
      token_type: z.literal('Bearer'),
      expires_in: z.int().meta({ description: 'Seconds' }),
    })
    .meta({ id: 'LogIn' }),
};

const tier = z.enum(tiers);

export const codeAnswer = { 200: z.strictObject({ code: z.string() }) };
export const linkAnswer = { 200: z.strictObject({ link: z.string() }) };

export const referralStatsAnswer = {
  200: z.strictObject({
    code: z.string(),
    tier,
    brought: z.int().meta({ description: 'Who signed up with it' }),
    uses: z.int().meta({ description: 'Bonuses that were given' }),
    uses_left: z.int(),
    paid: z.int().meta({ description: 'Bonuses that were given and not taken back' }),
    earned_usd: usd,
  }),
};

export const verdictAnswer = {
  200: z.union([
    z.strictObject({ valid: z.literal(true), tier, bonus_usd: usd }),
    z.strictObject({ valid: z.literal(false), reason: z.string() }),
  ]),
};
