/** The page behind the link of a confirmation. */
import { UserError } from '@gauntlet/kit/errors';
import { confirmPage } from '../../pages/confirm.ts';
import { formPageHeaders, withForms } from '../form-pages.ts';
import type { Routes } from '../parts.ts';
import { oneMoreTry } from './auth.ts';

export const confirmRoutes: Routes = (app, { accounts, limiter }) => {
  const schema = { hide: true };
  app.get('/confirm', { schema }, async (request, reply) => {
    const token = new URL(request.url, 'http://here').searchParams.get('token') ?? '';
    return reply.headers(formPageHeaders).send(confirmPage({ kind: 'ask', token }));
  });
  withForms(app, (forms) => {
    forms.post('/confirm', { schema, preHandler: oneMoreTry(limiter) }, async (request, reply) => {
      const { token = '' } = request.body as { readonly token?: string };
      reply.headers(formPageHeaders);
      try {
        const { email } = await accounts.confirm(token);
        return await reply.send(confirmPage({ kind: 'confirmed', email }));
      } catch (error) {
        const isWrong = error instanceof UserError && error.code === 'CONFIRMATION_WRONG';
        if (!isWrong) throw error;
        return await reply.code(404).send(confirmPage({ kind: 'refused' }));
      }
    });
  });
};
