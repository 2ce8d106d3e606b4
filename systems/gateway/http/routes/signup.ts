/** The page behind the link that people pass on. */
import { UserError } from '@gauntlet/kit/errors';
import type { FastifySchemaValidationError } from 'fastify';
import { z } from 'zod';
import { recordOf, textOf } from '../../dialects/json.ts';
import { signupPage } from '../../pages/signup.ts';
import { formPageHeaders, withForms } from '../form-pages.ts';
import type { Routes } from '../parts.ts';
import { gatewayStatuses } from '../statuses.ts';
import { oneMoreTry, signUp } from './auth.ts';

/** An empty field of a form is one that was left out. */
const leftOut = (text: string) => (text === '' ? undefined : text);
const form = signUp.extend({ referral_code: z.string().max(64).transform(leftOut).optional() });

/** What who types can mend. */
const mendable = new Set(['EMAIL_TAKEN', 'PASSWORD_TOO_WEAK', 'REFERRAL_REFUSED']);

export const signupRoutes: Routes = (app, { accounts, limiter }) => {
  const hidden = { schema: { hide: true } };
  app.get('/signup', hidden, async (request, reply) => {
    const code = new URL(request.url, 'http://here').searchParams.get('ref') ?? '';
    return reply.headers(formPageHeaders).send(signupPage({ kind: 'ask', code }));
  });
  // Links that were passed on before lead here.
  app.get('/auth/signup', hidden, async (request, reply) =>
    reply.redirect(`/signup${new URL(request.url, 'http://here').search}`),
  );
  const options = {
    schema: { hide: true, body: form },
    attachValidation: true,
    preHandler: oneMoreTry(limiter),
  };
  withForms(app, (forms) => {
    forms.post('/signup', options, async (request, reply) => {
      reply.headers(formPageHeaders);
      const again = (status: number, problem: string) => {
        const { email, referral_code: code } = recordOf(request.body);
        const page = { email: textOf(email), code: textOf(code), problem };
        return reply.code(status).send(signupPage({ kind: 'ask', ...page }));
      };
      const { validation } = request.validationError ?? {};
      if (validation !== undefined) return again(422, validation.map(told).join('; '));
      const { email, password, referral_code: referralCode } = request.body;
      try {
        await accounts.signUp({ email, password, referralCode });
        return await reply.code(201).send(signupPage({ kind: 'done', email }));
      } catch (error) {
        if (!(error instanceof UserError && mendable.has(error.code))) throw error;
        return again(gatewayStatuses.get(error.code) ?? 422, `${error.message}. ${error.fix}`);
      }
    });
  });
};

function told({ instancePath, message }: FastifySchemaValidationError): string {
  return `${instancePath.slice(1).replaceAll('_', ' ')}: ${message}`;
}
