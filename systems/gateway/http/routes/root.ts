/** What the gateway says of itself. */
import type { Routes } from '../parts.ts';
import { referencePage } from '../reference-page.ts';

export const rootRoutes: Routes = (app, { authenticate, catalogue, nowMs }) => {
  const hidden = { schema: { hide: true } };
  app.get('/', hidden, async () => ({
    name: 'gateway',
    about: 'Model access with prepaid credits, in the forms of OpenAI and Anthropic',
    reference: '/reference',
    openapi: '/openapi.json',
    models: '/catalog/models',
    health: '/health',
  }));
  let page: string | undefined;
  app.get('/reference', hidden, async (_request, reply) => {
    page ??= referencePage(app.swagger());
    return reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('text/html; charset=utf-8')
      .send(page);
  });
  app.get(
    '/auth/health',
    { schema: { tags: ['accounts'], summary: 'Whether keys and tokens can be checked' } },
    async () => {
      const refusal = await authenticate({
        authorization: 'Bearer gw_live_none',
        apiKey: undefined,
        address: '127.0.0.1',
      }).then(
        () => 'accepted',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : 'failed'),
      );
      const checks = {
        refuses_wrong_keys: refusal === 'KEY_WRONG',
        models: catalogue.entries().models.length,
        time: new Date(nowMs()).toISOString(),
      };
      return { status: checks.refuses_wrong_keys ? 'healthy' : 'unhealthy', checks };
    },
  );
};
