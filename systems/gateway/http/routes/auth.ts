/** Signing up, confirming, logging in, refreshing. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Session } from '../../accounts/accounts.ts';
import type { Claim } from '../../limits/limit.ts';
import type { Limiter } from '../../limits/limiter.ts';
import type { Routes } from '../parts.ts';
import { suchAs } from '../schemas/common.ts';
import {
  acceptedAnswer,
  confirmAnswer,
  loginAnswer,
  signupAnswer,
} from '../schemas/people-answers.ts';

const credentials = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(256).meta(suchAs('four quiet otters swimming')),
});
const address = credentials.pick({ email: true });
export const signUp = credentials.extend({ referral_code: z.string().min(1).max(64).optional() });
const token = z.strictObject({ token: z.string().min(1).max(200) });
const refreshToken = z.strictObject({ refresh_token: z.string().min(1).max(200) });

/** For people who type; whoever guesses passwords wants more. */
const triesPerMinute = 30;

/** A hook for `preHandler`. */
export function oneMoreTry(limiter: Pick<Limiter, 'takeOne'>) {
  return async (request: FastifyRequest): Promise<void> => {
    const key = `address:${request.ip}:auth`;
    const rule = { capacity: triesPerMinute, refillPerS: triesPerMinute / 60 };
    await limiter.takeOne({ key, ...rule, cost: 1, what: 'requests', whose: 'address' });
  };
}

/** Nobody's mail box is filled from here, from however many addresses it is asked for. */
const mailsPerHour = 5;

function oneMoreMail(email: string): Claim {
  const whose = createHash('sha256').update(email.toLowerCase()).digest('base64url');
  const rule = { capacity: mailsPerHour, refillPerS: mailsPerHour / 3_600 };
  return { key: `address:${whose}:mails`, ...rule, cost: 1, what: 'requests', whose: 'address' };
}

export const authRoutes: Routes = (app, { accounts, limiter }) => {
  const tags = ['log-in'];
  const limited = oneMoreTry(limiter);
  app.post(
    '/auth/signup',
    {
      schema: { response: signupAnswer, body: signUp, tags, summary: 'Sign up' },
      preHandler: limited,
    },
    async (request, reply) => {
      const { email, password, referral_code: referralCode } = request.body;
      const account = await accounts.signUp({ email, password, referralCode });
      reply.code(201);
      return { id: account.id, email: account.email, confirmed: account.confirmed };
    },
  );
  app.post(
    '/auth/confirm',
    {
      schema: { response: confirmAnswer, body: token, tags, summary: 'Confirm the address' },
      preHandler: limited,
    },
    async (request) => {
      const account = await accounts.confirm(request.body.token);
      return { id: account.id, email: account.email, confirmed: true };
    },
  );
  app.post(
    '/auth/confirmations',
    {
      schema: {
        response: acceptedAnswer,
        body: address,
        tags,
        summary: 'Send the confirmation again',
      },
      preHandler: limited,
    },
    async (request, reply) => {
      const { email } = request.body;
      await limiter.takeOne(oneMoreMail(email));
      await accounts.sendAgain(email);
      // The same for everybody: who has an account is nobody's business.
      return reply.code(202).send({ accepted: true });
    },
  );
  app.post(
    '/auth/login',
    {
      schema: { response: loginAnswer, body: credentials, tags, summary: 'Log in' },
      preHandler: limited,
    },
    async (request) => sessionJson(await accounts.logIn(request.body.email, request.body.password)),
  );
  app.post(
    '/auth/refresh',
    {
      schema: { response: loginAnswer, body: refreshToken, tags, summary: 'Stay logged in' },
      preHandler: limited,
    },
    async (request) => sessionJson(await accounts.refresh(request.body.refresh_token)),
  );
};

function sessionJson({ accessToken, refreshToken: refresh, expiresInS }: Session) {
  return {
    access_token: accessToken,
    refresh_token: refresh,
    token_type: 'Bearer' as const,
    expires_in: expiresInS,
  };
}
