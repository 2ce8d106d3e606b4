/** The page behind the link of a confirmation. */
import { UserError } from '@gauntlet/kit/errors';
import { confirmPage } from '../confirm-page.ts';
import type { Routes } from '../parts.ts';
import { oneMoreTry } from './auth.ts';

/** A token is far shorter. */
const longestForm = 1_024;

export const confirmRoutes: Routes = (app, { accounts, limiter }) => {
  const headers = {
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  };
  const schema = { hide: true };
  app.get('/confirm', { schema }, async (request, reply) => {
    const token = new URL(request.url, 'http://here').searchParams.get('token') ?? '';
    return reply.headers(headers).send(confirmPage({ kind: 'ask', token }));
  });
  app.register(async (forms) => {
    const type = 'application/x-www-form-urlencoded';
    const parser = { parseAs: 'string', bodyLimit: longestForm } as const;
    forms.addContentTypeParser(type, parser, async (_request: unknown, text: string) =>
      Object.fromEntries(new URLSearchParams(text)),
    );
    forms.post('/confirm', { schema, preHandler: oneMoreTry(limiter) }, async (request, reply) => {
      const { token = '' } = request.body as { readonly token?: string };
      reply.headers(headers);
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
